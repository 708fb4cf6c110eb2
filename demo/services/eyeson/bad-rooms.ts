// Rooms that nobody can store, as a service with a fault may report them.

/** @param now epoch ms */
export function badRooms(now: number): unknown[] {
  const room = { name: 'bad', ready: true, started_at: new Date(now).toISOString(), shutdown: false };
  return [
    { ...room, id: 'half an emoji \ud83d' },
    { ...room, id: 'a NUL \0' },
    { ...room, id: 'long '.repeat(1200) },
    { ...room, id: 7 },
    { ...room, id: 'a start', started_at: 'yesterday' },
    { ...room, id: 'a start far ahead', started_at: '2150-01-01T00:00:00.000Z' },
    null,
    [],
  ];
}
