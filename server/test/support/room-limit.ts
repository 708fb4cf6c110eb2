/** In the tests a room's id says its limit, ms: `room-7.limit-3000`, `room-8.limit-none`. */
export function limitOf(room: string): number | null {
  const [, limit] = /\.limit-(\d+|none)$/.exec(room) ?? [];
  if (!limit) throw new Error(`A room without a limit in its id: ${room}`);
  return limit === 'none' ? null : Number(limit);
}
