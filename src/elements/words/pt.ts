import type { SessionWords, TimeRules, Words } from './words.ts';

// Brazilian, as `Intl` takes `pt` to be; `pt-pt.ts` has the European words.
export const words: Words = {
  title: 'Você ainda está aí?',
  inactive: 'Faz um tempo que não notamos nenhuma atividade.',
  hidden: 'Faz um tempo que esta página está em segundo plano.',
  alone: 'Não há mais ninguém na chamada.',
  waiting: 'Ninguém mais entrou na chamada ainda.',
  consequence: 'Você sairá automaticamente da chamada em {time}.',
  timeLeft: 'Tempo restante: {time}.',
  stay: 'Ainda estou aqui',
  snooze: 'Perguntar de novo em {time}',
  keepIn: 'Ficar até o fim da chamada',
  leave: 'Sair da chamada',
  stayed: 'Você ainda está na chamada.',
  snoozed: 'Perguntaremos de novo em {time}.',
  keptIn: 'Por enquanto, não perguntaremos de novo.',
  pending: 'Um momento…',
  failed: 'Não deu certo. Tente novamente.',
  offline: 'Você está offline. Tente novamente quando a conexão voltar.',
  late: 'Sua resposta chegou tarde demais.',

  over: 'Você saiu da chamada',
  overInactive: 'Você ficou sem atividade por muito tempo.',
  overHidden: 'Esta página ficou em segundo plano por muito tempo.',
  overAlone: 'Não havia mais ninguém na chamada.',
  overWaiting: 'Ninguém mais entrou na chamada.',
  overDeclined: 'Você escolheu sair da chamada.',
  overEnded: 'A chamada foi encerrada.',
  overLimit: 'O tempo desta sessão acabou.',
  rejoin: 'Voltar à chamada',
  close: 'Fechar',

  timer: 'Tempo restante',
  endsAt: 'Término: {time}',
  timeUp: 'O tempo acabou.',
  canExtend: 'Você pode estender a sessão.',
  extend: 'Estender por {time}',
  extended: 'Sessão estendida. Novo término: {time}.',
  refused: 'Não foi possível estender a sessão.',
  dismiss: 'Ocultar',
  showMinutes: 'Mostrar só os minutos',
  showSeconds: 'Mostrar os segundos',
};

export const sessionWords: SessionWords = {
  alone: 'Não há mais ninguém aqui.',
  waiting: 'Ninguém mais chegou ainda.',
  consequence: 'Sua sessão terminará automaticamente em {time}.',
  keepIn: 'Manter a sessão aberta',
  leave: 'Encerrar sessão',
  stayed: 'Sua sessão continua.',
  over: 'Sua sessão terminou',
  overAlone: 'Não havia mais ninguém aqui.',
  overWaiting: 'Ninguém mais chegou.',
  overDeclined: 'Você escolheu encerrar a sessão.',
  overEnded: 'A sessão foi encerrada em outro lugar.',
  rejoin: 'Começar de novo',
};

export const timeRules: TimeRules = { joinsByAnd: true };
