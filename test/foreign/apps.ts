// The apps that other people's tools make, and what it takes to build and to serve them. Versions are pinned.

/** One app. Its command lines run in its folder, after its own tools have been put first in the PATH. */
export interface ForeignApp {
  /**
   * Makes the app in the folder `app`: the packages to run, and a command of them. Without it the app is its `files`, because it
   * has no such tool, or because the tool loads its template from elsewhere than the registry.
   */
  readonly create?: readonly [packages: string, line: string];
  /** Folders in `apps/`, and where in the app their files go. */
  readonly files: Readonly<Record<string, string>>;
  /** Packages that the app has beside ours. */
  readonly packages?: readonly string[];
  /** Installs the packed package (`$PACKAGE`). @default `npm install` */
  readonly installs?: string;
  /** Builds the app, or runs its tests. */
  readonly builds: readonly string[];
  /** The page that asks and leaves; undefined: the app's own tests do. */
  readonly page?: {
    /** The question, in the language of the page. */
    readonly title: string;
    /** Where the built files are. */
    readonly folder?: string;
    /** Starts the app's own server, on `$PORT`. */
    readonly server?: string;
  };
}

const inEnglish = 'Are you still there?';
/** The words of another language than English are in a chunk of their own. */
const inGerman = { title: 'Sind Sie noch da?', folder: 'dist' };

/** For test runners: a test may take longer than five seconds on a busy machine. */
const patient = '--testTimeout=600000';

/** A plain page, bundled. */
const plain = (builds: string[], packages: string[] = []): ForeignApp => ({
  files: { plain: '.' },
  packages,
  builds,
  page: inGerman,
});
/** A page with an old version of a framework, bundled by esbuild. */
const peer = (framework: string, packages: string[], build?: string): ForeignApp => ({
  files: { peers: '.', react: '.' },
  packages: [...packages, 'esbuild@0.28.2'],
  builds: [
    build ??
      `esbuild ${framework} --bundle --jsx=automatic --outfile=dist/main.js '--define:process.env.NODE_ENV="production"'`,
    'cp index.html dist',
  ],
  page: { title: inEnglish, folder: 'dist' },
});
const vueFlags = ['OPTIONS_API', 'PROD_DEVTOOLS', 'PROD_HYDRATION_MISMATCH_DETAILS'];

const next: ForeignApp = {
  create: [
    'create-next-app@16.4.3',
    'create-next-app app --yes --ts --app --empty --no-tailwind --no-linter --no-src-dir --use-npm --skip-install --disable-git',
  ],
  files: { next: '.', react: 'app' },
  builds: [],
  page: { title: inEnglish, server: 'next start --port $PORT' },
};

/** Bun installs no program of its own into an app. */
const bun = 'npm exec --yes --package=bun@1.4.4 -- bun';

export const apps: Readonly<Record<string, ForeignApp>> = {
  esbuild: plain(
    ['esbuild main.js --bundle --minify --outfile=dist/main.js', 'cp index.html dist'],
    ['esbuild@0.28.2'],
  ),
  webpack: plain(
    ['webpack ./main.js --mode production', 'cp index.html dist'],
    ['webpack@5.112.2', 'webpack-cli@7.3.1'],
  ),
  // It does not read `exports`.
  'webpack-4': {
    ...plain(
      ['webpack', 'cp index.html dist'],
      [
        ...['webpack@4.47.0', 'webpack-cli@4.10.0', 'babel-loader@8.4.1'],
        ...['@babel/core@7.29.13', '@babel/preset-env@7.29.14'],
      ],
    ),
    files: { plain: '.', 'webpack-4': '.' },
  },
  rspack: plain(
    ['rspack build --mode production --entry ./main.js', 'cp index.html dist'],
    ['@rspack/core@2.3.2', '@rspack/cli@2.2.8'],
  ),
  parcel: plain(['parcel build index.html --no-cache'], ['parcel@2.16.4']),
  'parcel-react': {
    files: { peers: '.', react: '.' },
    packages: ['parcel@2.16.4', 'react@19.3.1', 'react-dom@19.3.1'],
    builds: ['cp react.jsx main.js', 'parcel build index.html --no-cache'],
    page: { title: inEnglish, folder: 'dist' },
  },
  // The last one that is made with Rollup and esbuild.
  'vite-7-react': {
    files: { peers: '.', react: '.', 'vite-7': '.' },
    packages: ['vite@7.3.8', 'react@19.3.1', 'react-dom@19.3.1'],
    builds: ['mv react.jsx main.jsx', 'sed -i s/main.js/main.jsx/ index.html', 'vite build'],
    page: { title: inEnglish, folder: 'dist' },
  },
  bun: {
    ...plain([`${bun} build ./index.html --outdir dist --production`]),
    create: ['bun@1.4.4', 'bun init --yes app'],
    installs: `${bun} add $PACKAGE`,
  },
  deno: {
    ...plain(['deno bundle --platform browser --outdir dist index.html'], ['deno@2.9.6']),
    create: ['deno@2.9.6', 'deno init app'],
  },

  vitest: {
    create: ['create-vite@9.3.0', 'create-vite app --template vanilla --no-interactive'],
    files: { tests: '.', vitest: '.' },
    packages: ['vitest@5.1.2', 'jsdom@31.0.1', 'happy-dom@21.0.4'],
    builds: ['jsdom', 'happy-dom'].map((name) => `vitest run --environment ${name} ${patient}`),
  },
  'jest-modules': {
    files: { tests: '.', jest: '.', 'jest-modules': '.' },
    packages: ['jest@30.5.2', 'jest-environment-jsdom@30.5.2'],
    builds: [`NODE_OPTIONS=--experimental-vm-modules jest ${patient}`],
  },
  'jest-babel': {
    files: { tests: '.', jest: '.', 'jest-babel': '.' },
    packages: ['jest@30.5.2', 'jest-environment-jsdom@30.5.2', '@babel/preset-env@8.0.7'],
    builds: [`jest ${patient}`],
  },

  next: { ...next, builds: ['next build'] },
  'next-webpack': { ...next, builds: ['next build --webpack'] },
  'react-router': {
    files: { 'react-router': '.', react: 'app' },
    packages: [
      ...['react-router@8.4.0', '@react-router/node@8.4.0', '@react-router/serve@8.4.0', 'isbot@5.2.3'],
      ...['react@19.3.1', 'react-dom@19.3.1', '@react-router/dev@8.4.0', 'vite@8.3.8'],
    ],
    builds: ['react-router build'],
    page: { title: inEnglish, server: 'react-router-serve build/server/index.js' },
  },
  astro: {
    files: { astro: '.', react: 'src' },
    packages: ['astro@7.3.5', '@astrojs/react@7.0.0', 'react@19.3.1', 'react-dom@19.3.1'],
    builds: ['astro build'],
    page: { title: inEnglish, folder: 'dist' },
  },
  nuxt: {
    files: { nuxt: '.' },
    packages: ['nuxt@4.5.2', 'vue@3.5.45'],
    builds: ['nuxt build'],
    page: { title: inEnglish, server: 'node .output/server/index.mjs' },
  },
  sveltekit: {
    create: ['sv@0.17.1', 'sv create app --template minimal --types ts --no-add-ons --no-install'],
    files: { sveltekit: '.' },
    builds: ['vite build'],
    page: { title: inEnglish, server: 'vite preview --port $PORT' },
  },
  'solid-start': {
    files: { 'solid-start': '.' },
    packages: [
      ...['@solidjs/start@2.0.5', '@solidjs/router@1.0.0', 'solid-js@1.9.19', 'nitro@3.0.260903-beta'],
      ...['vite@8.3.8', 'typescript@6.0.3'],
    ],
    builds: ['vite build'],
    page: { title: inEnglish, server: 'node .output/server/index.mjs' },
  },
  angular: {
    create: ['@angular/cli@22.2.0', 'ng new app --defaults --ssr --style=css --skip-git --skip-install --skip-tests'],
    files: { angular: '.' },
    // each asks for the same version of the others, which the newest of each need not be
    packages: [
      ...['build', 'cli', 'common', 'compiler', 'compiler-cli', 'core', 'forms'],
      ...['platform-browser', 'platform-server', 'router', 'ssr'],
    ].map((name) => `@angular/${name}@22.2.0`),
    builds: ['ng build'],
    page: { title: inEnglish, server: 'NG_ALLOWED_HOSTS=localhost node dist/app/server/server.mjs' },
  },

  // The oldest version of each framework that its entry works with. Our own tests have the newest.
  'react-18.0': peer('react.jsx', ['react@18.0.0', 'react-dom@18.0.0']),
  'vue-3.3': peer(`vue.js ${vueFlags.map((name) => `--define:__VUE_${name}__=false`).join(' ')}`, ['vue@3.3.0']),
  'svelte-5.7': peer('svelte.js', ['svelte@5.7.0'], 'node svelte.build.js'),
  'solid-1.0': peer('solid.js', ['solid-js@1.0.0']),
  'angular-16': peer('angular.js', [
    ...['@angular/core@16.0.0', '@angular/common@16.0.0', '@angular/compiler@16.0.0'],
    ...['@angular/platform-browser@16.0.0', 'rxjs@7.8.2', 'zone.js@0.13.0'],
  ]),
};
