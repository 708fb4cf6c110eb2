import type { SessionWords, TimeRules, Words } from './words.ts';

export const words: Words = {
  title: '您還在嗎？',
  inactive: '您已有一段時間沒有操作。',
  hidden: '您已有一段時間沒有查看這個頁面。',
  alone: '通話中沒有其他人。',
  waiting: '目前還沒有其他人加入通話。',
  consequence: '您將在{time}後自動離開通話。',
  timeLeft: '還剩{time}。',
  stay: '我還在',
  snooze: '{time}後再問我',
  keepIn: '留到通話結束',
  leave: '離開通話',
  stayed: '您仍在通話中。',
  snoozed: '我們將在{time}後再次詢問。',
  keptIn: '我們暫時不會再詢問。',
  pending: '請稍候…',
  failed: '操作未成功，請再試一次。',
  offline: '您目前處於離線狀態，請在恢復連線後再試一次。',
  late: '您回應得太晚了。',

  over: '您已離開通話',
  overInactive: '您長時間沒有操作。',
  overHidden: '您長時間沒有查看這個頁面。',
  overAlone: '當時通話中沒有其他人。',
  overWaiting: '沒有其他人加入通話。',
  overDeclined: '您選擇了離開通話。',
  overEnded: '通話已結束。',
  overLimit: '規定的時間已到。',
  rejoin: '重新加入通話',
  close: '關閉',

  timer: '剩餘時間',
  endsAt: '{time}結束',
  timeUp: '時間已到。',
  canExtend: '您可以延長時間。',
  extend: '延長{time}',
  extended: '已延長至{time}。',
  refused: '無法延長時間。',
  dismiss: '知道了',
  showMinutes: '僅顯示分鐘',
  showSeconds: '顯示秒數',
};

export const sessionWords: SessionWords = {
  alone: '這裡沒有其他人。',
  waiting: '目前還沒有其他人到來。',
  consequence: '您的工作階段將在{time}後自動結束。',
  keepIn: '保持工作階段',
  leave: '結束工作階段',
  stayed: '您的工作階段仍在繼續。',
  over: '您的工作階段已結束',
  overAlone: '當時這裡沒有其他人。',
  overWaiting: '沒有其他人到來。',
  overDeclined: '您選擇了結束工作階段。',
  overEnded: '工作階段已在其他地方結束。',
  rejoin: '重新開始',
};

// `Intl` puts a space between a digit and its unit, which nobody writes.
export const timeRules: TimeRules = { replacements: [[/(\d) (?=\p{Script=Han})/gu, '$1']] };
