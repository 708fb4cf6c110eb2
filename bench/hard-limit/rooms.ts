/** A room whose meeting is due at an instant (epoch ms): its id says it. */
export const dueRoom = (index: number, deadline: number): string => `due-${index}-at-${deadline}`;

export const deadlineOf = (room: string): number | undefined => {
  const [, deadline] = /-at-(\d+)$/.exec(room) ?? [];
  return deadline === undefined ? undefined : Number(deadline);
};
