// The command behind `npm start`: serves the demo until it is told to stop.
import { startDemo } from './start-demo.ts';

const { PORT } = process.env;

try {
  const demo = await startDemo({ ...(PORT && { port: Number(PORT) }), hardLimit: '2m', print: console.log });
  const stop = (): void => void demo.close();
  // Once: a second Ctrl+C ends a server that hangs.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  // the address comes last, so that it is found; without the hard limit the other pages work
  await Promise.allSettled([demo.hardLimit]);
  console.log(`The still-there demo is at ${demo.url} (stop it with Ctrl+C)`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
