import type { SessionWords, TimeRules, Words } from './words.ts';

export const words: Words = {
  title: '¿Sigues ahí?',
  inactive: 'Llevas un rato sin actividad.',
  hidden: 'Llevas un rato sin mirar esta página.',
  alone: 'No hay nadie más en la llamada.',
  waiting: 'Todavía no se ha unido nadie más a la llamada.',
  consequence: 'Saldrás automáticamente de la llamada en {time}.',
  timeLeft: 'Tiempo restante: {time}.',
  stay: 'Sigo aquí',
  leave: 'Salir de la llamada',
  stayed: 'Sigues en la llamada.',
  pending: 'Un momento…',
  failed: 'No se pudo completar. Inténtalo de nuevo.',
  offline: 'No tienes conexión. Inténtalo de nuevo cuando se restablezca.',
  late: 'Tu respuesta llegó demasiado tarde.',

  over: 'Ya no estás en la llamada',
  overInactive: 'Llevabas demasiado tiempo sin actividad.',
  overHidden: 'Llevabas demasiado tiempo sin mirar esta página.',
  overAlone: 'No había nadie más en la llamada.',
  overWaiting: 'Nadie más se unió a la llamada.',
  overDeclined: 'Decidiste salir de la llamada.',
  overEnded: 'La llamada terminó.',
  overLimit: 'Se agotó el tiempo de esta sesión.',
  rejoin: 'Volver a la llamada',
  close: 'Cerrar',

  timer: 'Tiempo restante',
  endsAt: 'Fin: {time}',
  timeUp: 'Se agotó el tiempo.',
  canExtend: 'Puedes prolongar la sesión.',
  extend: 'Prolongar {time}',
  extended: 'La sesión se prolongó. Nueva hora de fin: {time}.',
  refused: 'No se pudo prolongar la sesión.',
  dismiss: 'Ocultar',
  showMinutes: 'Mostrar solo los minutos',
  showSeconds: 'Mostrar los segundos',
};

export const sessionWords: SessionWords = {
  alone: 'No hay nadie más aquí.',
  waiting: 'Todavía no ha llegado nadie más.',
  consequence: 'Tu sesión terminará automáticamente en {time}.',
  leave: 'Terminar la sesión',
  stayed: 'Tu sesión continúa.',
  over: 'Tu sesión terminó',
  overAlone: 'No había nadie más aquí.',
  overWaiting: 'No llegó nadie más.',
  overDeclined: 'Decidiste terminar la sesión.',
  overEnded: 'La sesión se cerró en otro lugar.',
  rejoin: 'Empezar de nuevo',
};

export const timeRules: TimeRules = { joinsByAnd: true };
