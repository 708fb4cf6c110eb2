// The import rules of the design, for `npm run lint`: a folder imports only from folders that come before it.

/** The folders of the browser package, in import order. `.` stands for the entries directly in `src`. */
const browserFolders = [
  'core',
  'platform',
  'sources',
  'presence',
  'countdown',
  'tabs',
  'trace',
  'keep-alive',
  'guard',
  'limit',
  'adapters',
  'elements',
];
const frameworks = { react: 'react', vue: 'vue', svelte: 'svelte', solid: 'solid-js', angular: '@angular/core' };
const bindings = Object.keys(frameworks);

/** The folders of the server package. Its entries, directly in `server/src`, come between `http` and `cli`. */
const serverFolders = ['providers', 'rules', 'engine', 'notify', 'http'];
/** What every folder of the server may use. */
const serverBase = 'server/src/(?:expect|iso-time|network-error|object-schema|shown|version)\\.ts';

const anyOf = (names) => `(?:${names.join('|')})`;

/** `folder` must import from its package only what the folders before it, or it itself, hold. */
const onlyEarlier = (source, order) =>
  order.map((folder, index) => ({
    name: `${source}/${folder} imports only from folders before it`,
    severity: 'error',
    from: { path: `^${source}/${folder}/` },
    to: { path: `^${source}/`, pathNot: [`^${source}/${anyOf(order.slice(0, index + 1))}/`, `^${serverBase}$`] },
  }));

const packageOf = (name) => `(?:^|/)node_modules/(?:@types/)?${name}/`;

export default {
  forbidden: [
    {
      name: 'no import circle, also of types',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'src has no folder that is not in the order',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(?:${anyOf([...browserFolders, ...bindings, 'testing'])}/|[^/]+$)` },
      to: {},
    },
    ...onlyEarlier('src', browserFolders),
    ...bindings.flatMap((binding) => [
      {
        name: `${binding} imports no other binding, and nothing that comes after the bindings`,
        severity: 'error',
        from: { path: `^src/${binding}/` },
        to: { path: '^src/', pathNot: `^src/${anyOf([...browserFolders, binding])}/` },
      },
      {
        name: `${binding} imports only its own framework`,
        severity: 'error',
        from: { path: `^src/${binding}/` },
        to: { pathNot: ['^src/', packageOf(frameworks[binding])] },
      },
    ]),
    {
      name: 'only bindings import packages',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/${anyOf(bindings)}/` },
      to: { pathNot: '^src/' },
    },
    {
      name: 'testing imports no binding and no entry',
      severity: 'error',
      from: { path: '^src/testing/' },
      to: { path: '^src/', pathNot: `^src/${anyOf([...browserFolders, 'testing'])}/` },
    },
    {
      name: 'the entries import no binding',
      severity: 'error',
      from: { path: '^src/[^/]+$' },
      to: { path: `^src/${anyOf([...bindings, 'testing'])}/` },
    },
    ...onlyEarlier('server/src', serverFolders),
    {
      name: 'only the command imports the command',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/cli/' },
      to: { path: '^server/src/cli/' },
    },
    {
      name: 'the operator UI imports its view library, and types',
      severity: 'error',
      from: { path: '^server/src/operator-ui/' },
      to: {
        pathNot: ['^server/src/operator-ui/', packageOf('preact'), packageOf('@preact/signals')],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'the two packages meet on the wire only',
      severity: 'error',
      from: { path: '^(src|server)/' },
      to: { path: '^(src|server)/', pathNot: '^$1/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
