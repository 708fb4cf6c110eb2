// `npm run sizes`: what a page pays for each part, in bytes: bundled and minified by esbuild, then gzip.
const external = ['react', 'vue', 'svelte', 'solid-js', '@angular/core', './words/*', '../words/*'];

/** A page that imports these names and nothing else. Words of other languages than English are loaded when they are needed. */
const part = (limit, entry, ...names) => ({
  name: names.length > 0 ? names.join(' and ') : `still-there/${entry}`,
  path: `dist/${entry}.js`,
  limit: `${limit} B`,
  gzip: true,
  modifyEsbuildConfig: ({ entryPoints, ...config }) => ({
    ...config,
    stdin: {
      contents: `export ${names.length > 0 ? `{ ${names.join(', ')} }` : '*'} from './dist/${entry}.js'`,
      resolveDir: import.meta.dirname,
    },
    external,
    legalComments: 'none', // the licence is one line, however much a page imports
    format: 'esm',
    target: 'es2022',
  }),
});

/** The line with the licence at the head of each file. */
const licence = 40;

/** A file as it is published. */
const script = (limit, file) => ({
  name: file,
  path: `dist/${file}`,
  limit: `${limit + licence} B`,
  gzip: true,
  disablePlugins: ['@size-limit/esbuild'],
});

export default [
  // Refusing unknown option names, with the nearest known one, costs each of these three 110 to 240 B.
  part(4970, 'index', 'InactivityMonitor', 'domActivity'),
  part(8510, 'index', 'guardMeeting'),
  part(2180, 'index', 'SessionCountdown'),
  part(17_680, 'elements'),
  script(28_300, 'still-there.min.js'),
  script(10_500, 'still-there-extras.min.js'),
  script(2050, 'still-there-frame.min.js'),
  script(1180, 'still-there-agora.min.js'),
  script(1170, 'still-there-azure.min.js'),
  script(1340, 'still-there-chime.min.js'),
  script(1610, 'still-there-daily.min.js'),
  script(2040, 'still-there-jitsi.min.js'),
  script(1310, 'still-there-livekit.min.js'),
  script(1070, 'still-there-peer-connection.min.js'),
  script(1000, 'still-there-twilio.min.js'),
  script(1250, 'still-there-vonage.min.js'),
  script(1250, 'still-there-zoom.min.js'),
  script(29_200, 'still-there.de.js'),

  part(520, 'index', 'formatRemaining'),
  part(140, 'index', 'policies'),
  part(2460, 'index', 'speech'),
  part(1180, 'index', 'whileTrue'),
  part(1140, 'index', 'presenting'),
  part(1540, 'index', 'mediaPlayback'),
  part(1340, 'index', 'systemIdle'),
  part(670, 'index', 'gamepad'),
  part(2910, 'index', 'frameActivity'),
  part(1830, 'index', 'keepAlive'),
  part(3770, 'index', 'limitFromServer'),
  part(2010, 'frame', 'shareActivity'),

  part(1500, 'eyeson', 'fromEyeson'),
  part(3710, 'eyeson', 'fromEyesonFrame'),
  part(3920, 'stream', 'fromStream'),
  part(1200, 'livekit', 'fromLiveKit'),
  part(1510, 'daily', 'fromDaily'),
  part(890, 'twilio', 'fromTwilio'),
  part(1440, 'jitsi', 'fromJitsiIframe'),
  part(1190, 'jitsi', 'fromJitsiConference'),
  part(1240, 'chime', 'fromChime'),
  part(1140, 'vonage', 'fromVonage'),
  part(1090, 'agora', 'fromAgora'),
  part(1150, 'zoom', 'fromZoom'),
  part(1060, 'azure', 'fromAzure'),
  part(970, 'peer-connection', 'fromPeerConnection'),

  part(9600, 'react', 'useInactivity', 'useMeetingGuard', 'useSessionCountdown'),
  part(24_940, 'react'),
  part(9660, 'vue', 'useInactivity', 'useMeetingGuard', 'useSessionCountdown'),
  part(25_060, 'vue'),
  part(9340, 'svelte'),
  part(9540, 'solid'),
  part(5740, 'angular', 'injectInactivity', 'provideInactivity'),
  part(9540, 'angular', 'injectMeetingGuard'),
];
