import type { SessionWords, TimeRules, Words } from './words.ts';

export const words: Words = {
  title: 'क्या आप अब भी यहाँ हैं?',
  inactive: 'कुछ समय से आपकी कोई गतिविधि नहीं दिखी है।',
  hidden: 'आपने कुछ समय से यह पेज नहीं देखा है।',
  alone: 'कॉल में आपके अलावा कोई नहीं है।',
  waiting: 'कॉल में अभी तक कोई और नहीं जुड़ा है।',
  consequence: 'आप {time} में कॉल से अपने-आप बाहर हो जाएँगे।',
  timeLeft: 'बाकी समय: {time}।',
  stay: 'हाँ, मैं यहाँ हूँ',
  snooze: '{time} में फिर पूछें',
  keepIn: 'कॉल खत्म होने तक बने रहें',
  leave: 'कॉल छोड़ें',
  stayed: 'आप अब भी कॉल में हैं।',
  snoozed: 'हम {time} में फिर पूछेंगे।',
  keptIn: 'फिलहाल हम फिर नहीं पूछेंगे।',
  pending: 'कृपया इंतज़ार करें…',
  failed: 'यह नहीं हो पाया। कृपया दोबारा कोशिश करें।',
  offline: 'आप ऑफ़लाइन हैं। इंटरनेट से जुड़ने पर कृपया दोबारा कोशिश करें।',
  late: 'आपका जवाब बहुत देर से आया।',

  over: 'अब आप कॉल में नहीं हैं',
  overInactive: 'बहुत देर तक आपकी कोई गतिविधि नहीं दिखी।',
  overHidden: 'आपने बहुत देर तक यह पेज नहीं देखा।',
  overAlone: 'कॉल में आपके अलावा कोई नहीं था।',
  overWaiting: 'कॉल में कोई और नहीं जुड़ा।',
  overDeclined: 'आपने कॉल छोड़ने का विकल्प चुना।',
  overEnded: 'कॉल खत्म हो गई है।',
  overLimit: 'इस सेशन का समय पूरा हो गया है।',
  rejoin: 'फिर से शामिल हों',
  close: 'बंद करें',

  timer: 'बाकी समय',
  endsAt: 'खत्म होने का समय: {time}',
  timeUp: 'समय पूरा हो गया है।',
  canExtend: 'आप सेशन का समय बढ़ा सकते हैं।',
  extend: '{time} बढ़ाएँ',
  extended: 'सेशन का समय बढ़ा दिया गया है। खत्म होने का नया समय: {time}।',
  refused: 'सेशन का समय नहीं बढ़ाया जा सका।',
  dismiss: 'छिपाएँ',
  showMinutes: 'सिर्फ़ मिनट दिखाएँ',
  showSeconds: 'सेकंड दिखाएँ',
};

export const sessionWords: SessionWords = {
  alone: 'यहाँ आपके अलावा कोई नहीं है।',
  waiting: 'अभी तक कोई और नहीं आया है।',
  consequence: 'आपका सेशन {time} में अपने-आप खत्म हो जाएगा।',
  keepIn: 'सेशन चालू रखें',
  leave: 'सेशन खत्म करें',
  stayed: 'आपका सेशन जारी है।',
  over: 'आपका सेशन खत्म हो गया है',
  overAlone: 'यहाँ आपके अलावा कोई नहीं था।',
  overWaiting: 'कोई और नहीं आया।',
  overDeclined: 'आपने सेशन खत्म करने का विकल्प चुना।',
  overEnded: 'सेशन कहीं और से खत्म किया गया है।',
  rejoin: 'फिर से शुरू करें',
};

// Before a postposition, "one hour" is in the oblique case. The other units are the same in both.
export const timeRules: TimeRules = { replacements: [[/घंटा(?= में)/, 'घंटे']] };
