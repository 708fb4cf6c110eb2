import type { SessionWords, TimeRules, Words } from './words.ts';

export const words: Words = {
  title: 'Ben je er nog?',
  inactive: 'Je bent al een tijdje niet actief.',
  hidden: 'Je hebt deze pagina al een tijdje niet bekeken.',
  alone: 'Er is niemand anders in het gesprek.',
  waiting: 'Er is nog niemand anders bij het gesprek gekomen.',
  consequence: 'Je verlaat het gesprek automatisch over {time}.',
  timeLeft: 'Nog {time}.',
  stay: 'Ik ben er nog',
  leave: 'Gesprek verlaten',
  stayed: 'Je bent nog in het gesprek.',
  pending: 'Een ogenblik…',
  failed: 'Dat is niet gelukt. Probeer het opnieuw.',
  offline: 'Je bent offline. Probeer het opnieuw zodra je weer verbinding hebt.',
  late: 'Je antwoord kwam te laat.',

  over: 'Je bent niet meer in het gesprek',
  overInactive: 'Je was te lang niet actief.',
  overHidden: 'Je hebt deze pagina te lang niet bekeken.',
  overAlone: 'Er was niemand anders in het gesprek.',
  overWaiting: 'Er is niemand anders bij het gesprek gekomen.',
  overDeclined: 'Je hebt het gesprek zelf verlaten.',
  overEnded: 'Het gesprek is beëindigd.',
  overLimit: 'De tijd voor deze sessie is om.',
  rejoin: 'Opnieuw deelnemen',
  close: 'Sluiten',

  timer: 'Resterende tijd',
  endsAt: 'Eindigt om {time}',
  timeUp: 'De tijd is om.',
  canExtend: 'Je kunt de sessie verlengen.',
  extend: 'Met {time} verlengen',
  extended: 'De sessie is verlengd tot {time}.',
  refused: 'De sessie kon niet worden verlengd.',
  dismiss: 'Verbergen',
  showMinutes: 'Alleen minuten tonen',
  showSeconds: 'Seconden tonen',
};

export const sessionWords: SessionWords = {
  alone: 'Er is hier niemand anders.',
  waiting: 'Er is nog niemand anders gekomen.',
  consequence: 'Je sessie eindigt automatisch over {time}.',
  leave: 'Sessie beëindigen',
  stayed: 'Je sessie loopt door.',
  over: 'Je sessie is beëindigd',
  overAlone: 'Er was hier niemand anders.',
  overWaiting: 'Er is niemand anders gekomen.',
  overDeclined: 'Je hebt de sessie zelf beëindigd.',
  overEnded: 'De sessie is ergens anders beëindigd.',
  rejoin: 'Opnieuw beginnen',
};

export const timeRules: TimeRules = { joinsByAnd: true };
