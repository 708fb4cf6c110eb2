// Prints the packages that the server stands on, as `npm install` takes them: the optional peers but those of browsers.
import { readFileSync } from 'node:fs';

const { peerDependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const ofBrowsers = ['@angular/core', 'react', 'solid-js', 'svelte', 'vue'];
const needed = Object.entries(peerDependencies).filter(([name]) => !ofBrowsers.includes(name));
console.log(needed.map(([name, range]) => `${name}@${range}`).join(' '));
