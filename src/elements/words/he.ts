import type { SessionWords, TimeRules, Words } from './words.ts';

export const words: Words = {
  title: 'עדיין כאן?',
  inactive: 'לא זיהינו פעילות כבר זמן מה.',
  hidden: 'הדף הזה ברקע כבר זמן מה.',
  alone: 'אין אף אחד אחר בשיחה.',
  waiting: 'אף אחד אחר עדיין לא הצטרף לשיחה.',
  consequence: 'יציאה אוטומטית מהשיחה בעוד {time}.',
  timeLeft: 'הזמן שנותר: {time}.',
  stay: 'כן, עדיין כאן',
  snooze: 'לשאול שוב בעוד {time}',
  keepIn: 'להישאר עד סוף השיחה',
  leave: 'לצאת מהשיחה',
  stayed: 'השיחה נמשכת.',
  snoozed: 'נשאל שוב בעוד {time}.',
  keptIn: 'לעת עתה לא נשאל שוב.',
  pending: 'רק רגע…',
  failed: 'זה לא עבד. אפשר לנסות שוב.',
  offline: 'אין חיבור לאינטרנט. אפשר לנסות שוב כשהחיבור יחזור.',
  late: 'התשובה הגיעה מאוחר מדי.',

  over: 'יצאת מהשיחה',
  overInactive: 'לא זיהינו פעילות זמן רב מדי.',
  overHidden: 'הדף הזה היה ברקע זמן רב מדי.',
  overAlone: 'לא היה אף אחד אחר בשיחה.',
  overWaiting: 'אף אחד אחר לא הצטרף לשיחה.',
  overDeclined: 'בחרת לצאת מהשיחה.',
  overEnded: 'השיחה הסתיימה.',
  overLimit: 'הזמן שהוקצב הסתיים.',
  rejoin: 'לחזור לשיחה',
  close: 'לסגור',

  timer: 'הזמן שנותר',
  endsAt: 'סיום ב-{time}',
  timeUp: 'הזמן נגמר.',
  canExtend: 'אפשר להאריך את הזמן.',
  extend: 'להוסיף {time}',
  extended: 'הזמן הוארך עד {time}.',
  refused: 'לא הצלחנו להאריך את הזמן.',
  dismiss: 'להסתיר',
  showMinutes: 'להציג רק דקות',
  showSeconds: 'להציג שניות',
};

export const sessionWords: SessionWords = {
  alone: 'אין כאן אף אחד אחר.',
  waiting: 'אף אחד אחר עדיין לא הגיע.',
  consequence: 'ההפעלה תסתיים אוטומטית בעוד {time}.',
  keepIn: 'להשאיר את ההפעלה פתוחה',
  leave: 'לסיים את ההפעלה',
  stayed: 'ההפעלה נמשכת.',
  over: 'ההפעלה הסתיימה',
  overAlone: 'לא היה כאן אף אחד אחר.',
  overWaiting: 'אף אחד אחר לא הגיע.',
  overDeclined: 'בחרת לסיים את ההפעלה.',
  overEnded: 'ההפעלה הופסקה ממקום אחר.',
  rejoin: 'להתחיל מחדש',
};

export const timeRules: TimeRules = {
  joinsByAnd: true,
  // The number one stands behind its noun.
  replacements: [[/(?<!\d)1 (שעה|דקה|שני?יה)/g, '$1 אחת']],
};
