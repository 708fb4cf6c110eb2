import type { SessionWords, TimeRules, Words } from './words.ts';

export const words: Words = {
  title: 'まだいらっしゃいますか？',
  inactive: 'しばらく操作がありません。',
  hidden: 'しばらくこのページが表示されていません。',
  alone: '通話にほかの参加者がいません。',
  waiting: 'まだほかの参加者が通話に参加していません。',
  consequence: '{time}後に通話から自動的に退出します。',
  timeLeft: '残り{time}です。',
  stay: '続ける',
  snooze: '{time}後にもう一度確認する',
  keepIn: '通話が終わるまで続ける',
  leave: '通話から退出する',
  stayed: '引き続き通話に参加しています。',
  snoozed: '{time}後にもう一度確認します。',
  keptIn: 'しばらくの間は確認しません。',
  pending: 'お待ちください…',
  failed: 'うまくいきませんでした。もう一度お試しください。',
  offline: 'オフラインです。接続が回復してから、もう一度お試しください。',
  late: '応答が間に合いませんでした。',

  over: '通話から退出しました',
  overInactive: '長時間、操作がありませんでした。',
  overHidden: '長時間、このページが表示されていませんでした。',
  overAlone: '通話にほかの参加者がいませんでした。',
  overWaiting: 'ほかの参加者が通話に参加しませんでした。',
  overDeclined: '通話からの退出を選択しました。',
  overEnded: '通話が終了しました。',
  overLimit: 'このセッションの制限時間になりました。',
  rejoin: '通話に再参加する',
  close: '閉じる',

  timer: '残り時間',
  endsAt: '{time}に終了',
  timeUp: '終了時刻になりました。',
  canExtend: 'セッションを延長できます。',
  extend: '{time}延長する',
  extended: 'セッションを延長しました。{time}に終了します。',
  refused: 'セッションを延長できませんでした。',
  dismiss: '閉じる',
  showMinutes: '分のみ表示',
  showSeconds: '秒も表示',
};

export const sessionWords: SessionWords = {
  alone: 'ほかに利用者がいません。',
  waiting: 'まだほかの利用者が来ていません。',
  consequence: '{time}後にセッションが自動的に終了します。',
  keepIn: 'セッションを続ける',
  leave: 'セッションを終了する',
  stayed: 'セッションは継続しています。',
  over: 'セッションが終了しました',
  overAlone: 'ほかに利用者がいませんでした。',
  overWaiting: 'ほかの利用者が来ませんでした。',
  overDeclined: 'セッションの終了を選択しました。',
  overEnded: 'セッションは別の場所で終了されました。',
  rejoin: 'もう一度始める',
};

// `Intl` puts a space between a digit and its unit, which nobody writes.
export const timeRules: TimeRules = { replacements: [[/(\d) (?=\p{Script=Han})/gu, '$1']] };
