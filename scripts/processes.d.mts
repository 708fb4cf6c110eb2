export function endMarked(mark: string): { pid: number; name: string }[];
