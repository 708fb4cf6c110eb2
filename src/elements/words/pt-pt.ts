import type { SessionWords, TimeRules, Words } from './words.ts';

export const words: Words = {
  title: 'Ainda está aí?',
  inactive: 'Sem atividade há algum tempo.',
  hidden: 'Esta página está em segundo plano há algum tempo.',
  alone: 'Não há mais ninguém na chamada.',
  waiting: 'Ainda não entrou mais ninguém na chamada.',
  consequence: 'Sairá automaticamente da chamada dentro de {time}.',
  timeLeft: 'Tempo restante: {time}.',
  stay: 'Ainda estou aqui',
  leave: 'Sair da chamada',
  stayed: 'Ainda está na chamada.',
  pending: 'Um momento…',
  failed: 'Não foi possível concluir. Tente novamente.',
  offline: 'Está offline. Tente novamente quando a ligação for restabelecida.',
  late: 'A sua resposta chegou tarde demais.',

  over: 'Saiu da chamada',
  overInactive: 'Não houve atividade durante demasiado tempo.',
  overHidden: 'A página esteve em segundo plano durante demasiado tempo.',
  overAlone: 'Não havia mais ninguém na chamada.',
  overWaiting: 'Não entrou mais ninguém na chamada.',
  overDeclined: 'Optou por sair da chamada.',
  overEnded: 'A chamada foi terminada.',
  overLimit: 'O tempo desta sessão terminou.',
  rejoin: 'Voltar à chamada',
  close: 'Fechar',

  timer: 'Tempo restante',
  endsAt: 'Fim: {time}',
  timeUp: 'O tempo acabou.',
  canExtend: 'Pode prolongar a sessão.',
  extend: 'Prolongar por {time}',
  extended: 'Sessão prolongada. Novo fim: {time}.',
  refused: 'Não foi possível prolongar a sessão.',
  dismiss: 'Ocultar',
  showMinutes: 'Mostrar só os minutos',
  showSeconds: 'Mostrar os segundos',
};

export const sessionWords: SessionWords = {
  alone: 'Não há mais ninguém aqui.',
  waiting: 'Ainda não chegou mais ninguém.',
  consequence: 'A sua sessão terminará automaticamente dentro de {time}.',
  leave: 'Terminar sessão',
  stayed: 'A sua sessão continua.',
  over: 'A sua sessão terminou',
  overAlone: 'Não havia mais ninguém aqui.',
  overWaiting: 'Não chegou mais ninguém.',
  overDeclined: 'Optou por terminar a sessão.',
  overEnded: 'A sessão foi terminada noutro local.',
  rejoin: 'Começar de novo',
};

export const timeRules: TimeRules = { joinsByAnd: true };
