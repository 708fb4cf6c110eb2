import type { SessionWords, TimeRules, Words } from './words.ts';

export const words: Words = {
  title: 'Sind Sie noch da?',
  inactive: 'Sie waren eine Weile nicht aktiv.',
  hidden: 'Sie waren eine Weile nicht auf dieser Seite.',
  alone: 'Sie sind allein im Gespräch.',
  waiting: 'Bisher ist niemand sonst dem Gespräch beigetreten.',
  consequence: 'Sie verlassen das Gespräch automatisch in {time}.',
  timeLeft: 'Noch {time}.',
  stay: 'Ich bin noch da',
  leave: 'Gespräch verlassen',
  stayed: 'Sie sind weiterhin im Gespräch.',
  pending: 'Einen Moment\u00a0…',
  failed: 'Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.',
  offline: 'Sie sind offline. Bitte versuchen Sie es noch einmal, sobald Sie wieder verbunden sind.',
  late: 'Ihre Antwort kam zu spät.',

  over: 'Sie sind nicht mehr im Gespräch',
  overInactive: 'Sie waren zu lange nicht aktiv.',
  overHidden: 'Sie waren zu lange nicht auf dieser Seite.',
  overAlone: 'Sie waren allein im Gespräch.',
  overWaiting: 'Niemand sonst ist dem Gespräch beigetreten.',
  overDeclined: 'Sie haben das Gespräch selbst verlassen.',
  overEnded: 'Das Gespräch wurde beendet.',
  overLimit: 'Die vorgesehene Zeit ist abgelaufen.',
  rejoin: 'Wieder teilnehmen',
  close: 'Schließen',

  timer: 'Verbleibende Zeit',
  endsAt: 'Endet um {time} Uhr',
  timeUp: 'Die Zeit ist abgelaufen.',
  canExtend: 'Sie können die Sitzung verlängern.',
  extend: 'Um {time} verlängern',
  extended: 'Die Sitzung wurde bis {time} Uhr verlängert.',
  refused: 'Die Sitzung konnte nicht verlängert werden.',
  dismiss: 'Ausblenden',
  showMinutes: 'Nur Minuten anzeigen',
  showSeconds: 'Sekunden anzeigen',
};

export const sessionWords: SessionWords = {
  alone: 'Außer Ihnen ist niemand hier.',
  waiting: 'Bisher ist niemand sonst gekommen.',
  consequence: 'Ihre Sitzung endet automatisch in {time}.',
  leave: 'Sitzung beenden',
  stayed: 'Ihre Sitzung läuft weiter.',
  over: 'Ihre Sitzung ist beendet',
  overAlone: 'Außer Ihnen war niemand hier.',
  overWaiting: 'Niemand sonst ist gekommen.',
  overDeclined: 'Sie haben die Sitzung selbst beendet.',
  overEnded: 'Die Sitzung wurde an anderer Stelle beendet.',
  rejoin: 'Neue Sitzung beginnen',
};

export const timeRules: TimeRules = { joinsByAnd: true };
