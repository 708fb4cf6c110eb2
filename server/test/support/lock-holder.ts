// A process that takes the lock of a directory, says so, and stays.
import { lockDirectory } from '../../src/engine/directory-lock.ts';

await lockDirectory(process.argv[2] as string);
process.send?.('locked');
setInterval(() => {}, 1000);
