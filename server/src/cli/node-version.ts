// First of all imports: what the server stands on needs this Node (https://github.com/timgit/pg-boss, "engines").
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12))
  throw new Error(`still-there-server needs Node >= 22.12, this is ${process.versions.node}`);

export {};
