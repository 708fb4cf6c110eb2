// Ends processes by a mark in their environment, so that nothing a test started outlives it, however it detached itself.
import { readdirSync, readFileSync } from 'node:fs';

/** Kills every process whose environment holds `mark` (`NAME=value`), except this one; returns what it killed. Linux only. */
export function endMarked(mark) {
  const killed = new Map();
  // a process may fork while we read: look again until a round finds nobody new
  for (let round = 0; round < 20; round++) {
    const found = marked(mark).filter(({ pid }) => !killed.has(pid));
    if (found.length === 0) break;
    for (const { pid, name } of found) {
      killed.set(pid, name);
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it has just ended by itself
      }
    }
  }
  return [...killed].map(([pid, name]) => ({ pid, name }));
}

function marked(mark) {
  if (process.platform !== 'linux') return [];
  const found = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!pid || pid === process.pid) continue;
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark)) continue;
      found.push({ pid, name: readFileSync(`/proc/${pid}/comm`, 'utf8').trim() });
    } catch {
      // ended meanwhile, or another user's
    }
  }
  return found;
}
