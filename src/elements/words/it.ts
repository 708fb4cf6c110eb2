import type { SessionWords, TimeRules, Words } from './words.ts';

export const words: Words = {
  title: 'Ci sei ancora?',
  inactive: 'Non c’è attività da un po’.',
  hidden: 'Da un po’ non guardi questa pagina.',
  alone: 'Non c’è nessun altro nella chiamata.',
  waiting: 'Nessun altro si è ancora unito alla chiamata.',
  consequence: 'Uscirai automaticamente dalla chiamata tra {time}.',
  timeLeft: 'Tempo rimanente: {time}.',
  stay: 'Sono ancora qui',
  leave: 'Esci dalla chiamata',
  stayed: 'Sei ancora nella chiamata.',
  pending: 'Un momento…',
  failed: 'Non ha funzionato. Riprova.',
  offline: 'Sei offline. Riprova quando tornerai online.',
  late: 'La tua risposta è arrivata troppo tardi.',

  over: 'Non sei più nella chiamata',
  overInactive: 'Non c’è stata attività per troppo tempo.',
  overHidden: 'Non hai guardato questa pagina per troppo tempo.',
  overAlone: 'Non c’era nessun altro nella chiamata.',
  overWaiting: 'Nessun altro si è unito alla chiamata.',
  overDeclined: 'Hai scelto di uscire dalla chiamata.',
  overEnded: 'La chiamata è terminata.',
  overLimit: 'Il tempo di questa sessione è scaduto.',
  rejoin: 'Rientra nella chiamata',
  close: 'Chiudi',

  timer: 'Tempo rimanente',
  endsAt: 'Fine: {time}',
  timeUp: 'Il tempo è scaduto.',
  canExtend: 'Puoi prolungare la sessione.',
  extend: 'Prolunga di {time}',
  extended: 'Sessione prolungata. Nuovo orario di fine: {time}.',
  refused: 'Non è stato possibile prolungare la sessione.',
  dismiss: 'Nascondi',
  showMinutes: 'Mostra solo i minuti',
  showSeconds: 'Mostra i secondi',
};

export const sessionWords: SessionWords = {
  alone: 'Qui non c’è nessun altro.',
  waiting: 'Non è ancora arrivato nessun altro.',
  consequence: 'La tua sessione terminerà automaticamente tra {time}.',
  leave: 'Termina la sessione',
  stayed: 'La tua sessione continua.',
  over: 'La tua sessione è terminata',
  overAlone: 'Qui non c’era nessun altro.',
  overWaiting: 'Non è arrivato nessun altro.',
  overDeclined: 'Hai scelto di terminare la sessione.',
  overEnded: 'La sessione è stata chiusa altrove.',
  rejoin: 'Ricomincia',
};

export const timeRules: TimeRules = { joinsByAnd: true };
