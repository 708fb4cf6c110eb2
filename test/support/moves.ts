import { expect } from 'vitest';
import type { InactivityMonitor } from '../../src/index.ts';
import { moveMouse } from './input.ts';

/** Moves the real mouse until the monitor has seen it three times, each after the other. */
export async function expectMovesToCount(monitor: InactivityMonitor): Promise<void> {
  for (let row = 1; row <= 3; row++) {
    const before = monitor.lastActive;
    const move = async (): Promise<number> => {
      await moveMouse(10 + 200 * Math.random(), 40 * row);
      return monitor.lastActive;
    };
    await expect.poll(move).toBeGreaterThan(before);
    expect(monitor.lastActivity?.source).toBe('mousemove');
  }
}
