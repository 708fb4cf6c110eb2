// Runs before `npm publish`, in the folder of the package. On the page of a package, npm takes the README's pictures and links
// from the repository that the manifest names: without it they are broken, and nobody can report a fault.
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const missing = ['repository', 'homepage', 'bugs'].filter((name) => !manifest[name]);
if (missing.length > 0) {
  console.error(
    `Expected package.json to say where this repository is hosted, got no ${missing.join(', no ')}: add them before you publish`,
  );
  process.exit(1);
}
