// Must be imported first: pg-boss does not load on older versions of Node (see "engines" in its package.json).
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12))
  throw new Error(
    `still-there-server needs Node.js 22.12 or newer, but this is ${process.versions.node}: install a newer one from https://nodejs.org`,
  );

export {};
