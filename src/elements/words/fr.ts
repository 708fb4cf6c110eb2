import type { SessionWords, TimeRules, Words } from './words.ts';

export const words: Words = {
  title: 'Êtes-vous toujours là\u202f?',
  inactive: 'Aucune activité de votre part depuis un moment.',
  hidden: 'Vous n’avez pas consulté cette page depuis un moment.',
  alone: 'Il n’y a personne d’autre dans l’appel.',
  waiting: 'Personne d’autre n’a encore rejoint l’appel.',
  consequence: 'Vous quitterez automatiquement l’appel dans {time}.',
  timeLeft: 'Il reste {time}.',
  stay: 'Je suis toujours là',
  leave: 'Quitter l’appel',
  stayed: 'Vous êtes toujours dans l’appel.',
  pending: 'Un instant…',
  failed: 'Cela n’a pas fonctionné. Veuillez réessayer.',
  offline: 'Vous êtes hors ligne. Veuillez réessayer une fois la connexion rétablie.',
  late: 'Votre réponse est arrivée trop tard.',

  over: 'Vous n’êtes plus dans l’appel',
  overInactive: 'Aucune activité de votre part depuis trop longtemps.',
  overHidden: 'Vous n’aviez pas consulté cette page depuis trop longtemps.',
  overAlone: 'Il n’y avait personne d’autre dans l’appel.',
  overWaiting: 'Personne d’autre n’a rejoint l’appel.',
  overDeclined: 'Vous avez choisi de quitter l’appel.',
  overEnded: 'L’appel est terminé.',
  overLimit: 'Le temps prévu pour cette session est écoulé.',
  rejoin: 'Revenir dans l’appel',
  close: 'Fermer',

  timer: 'Temps restant',
  endsAt: 'Fin à {time}',
  timeUp: 'Le temps est écoulé.',
  canExtend: 'Vous pouvez prolonger la session.',
  extend: 'Prolonger de {time}',
  extended: 'Session prolongée jusqu’à {time}.',
  refused: 'Impossible de prolonger la session.',
  dismiss: 'Masquer',
  showMinutes: 'Afficher seulement les minutes',
  showSeconds: 'Afficher les secondes',
};

export const sessionWords: SessionWords = {
  alone: 'Il n’y a personne d’autre ici.',
  waiting: 'Personne d’autre n’est encore arrivé.',
  consequence: 'Votre session se terminera automatiquement dans {time}.',
  leave: 'Terminer la session',
  stayed: 'Votre session continue.',
  over: 'Votre session est terminée',
  overAlone: 'Il n’y avait personne d’autre ici.',
  overWaiting: 'Personne d’autre n’est venu.',
  overDeclined: 'Vous avez choisi de terminer la session.',
  overEnded: 'La session a été fermée ailleurs.',
  rejoin: 'Recommencer',
};

export const timeRules: TimeRules = { joinsByAnd: true };
