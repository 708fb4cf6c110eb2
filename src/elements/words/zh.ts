import type { SessionWords, TimeRules, Words } from './words.ts';

export const words: Words = {
  title: '您还在吗？',
  inactive: '您已有一段时间没有操作。',
  hidden: '您已有一段时间没有查看此页面。',
  alone: '通话中没有其他人。',
  waiting: '目前还没有其他人加入通话。',
  consequence: '您将在{time}后自动退出通话。',
  timeLeft: '还剩{time}。',
  stay: '我还在',
  snooze: '{time}后再问我',
  keepIn: '留到通话结束',
  leave: '退出通话',
  stayed: '您仍在通话中。',
  snoozed: '我们将在{time}后再次询问。',
  keptIn: '我们暂时不会再询问。',
  pending: '请稍候…',
  failed: '操作未成功，请重试。',
  offline: '您已离线，请在网络恢复后重试。',
  late: '您回应得太晚了。',

  over: '您已退出通话',
  overInactive: '您长时间没有操作。',
  overHidden: '您长时间没有查看此页面。',
  overAlone: '当时通话中没有其他人。',
  overWaiting: '没有其他人加入通话。',
  overDeclined: '您选择了退出通话。',
  overEnded: '通话已结束。',
  overLimit: '规定的时间已到。',
  rejoin: '重新加入通话',
  close: '关闭',

  timer: '剩余时间',
  endsAt: '{time}结束',
  timeUp: '时间已到。',
  canExtend: '您可以延长时间。',
  extend: '延长{time}',
  extended: '已延长至{time}。',
  refused: '无法延长时间。',
  dismiss: '知道了',
  showMinutes: '仅显示分钟',
  showSeconds: '显示秒数',
};

export const sessionWords: SessionWords = {
  alone: '这里没有其他人。',
  waiting: '目前还没有其他人到来。',
  consequence: '您的会话将在{time}后自动结束。',
  keepIn: '保持会话',
  leave: '结束会话',
  stayed: '您的会话仍在继续。',
  over: '您的会话已结束',
  overAlone: '当时这里没有其他人。',
  overWaiting: '没有其他人到来。',
  overDeclined: '您选择了结束会话。',
  overEnded: '会话已在别处结束。',
  rejoin: '重新开始',
};

// Short, the seconds are 秒, which reads better behind minutes than 秒钟.
export const timeRules: TimeRules = { units: 'short' };
