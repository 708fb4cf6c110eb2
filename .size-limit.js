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
  part(5090, 'index', 'InactivityMonitor', 'domActivity'),
  part(8690, 'index', 'guardMeeting'),
  part(2230, 'index', 'SessionCountdown'),
  part(18_030, 'elements'),
  script(28_870, 'still-there.min.js'),
  script(10_630, 'still-there-extras.min.js'),
  script(2110, 'still-there-frame.min.js'),
  script(1210, 'still-there-agora.min.js'),
  script(1200, 'still-there-azure.min.js'),
  script(1360, 'still-there-chime.min.js'),
  script(1640, 'still-there-daily.min.js'),
  script(2080, 'still-there-jitsi.min.js'),
  script(1340, 'still-there-livekit.min.js'),
  script(1100, 'still-there-peer-connection.min.js'),
  script(1020, 'still-there-twilio.min.js'),
  script(1270, 'still-there-vonage.min.js'),
  script(1280, 'still-there-zoom.min.js'),
  script(29_790, 'still-there.de.js'),

  part(530, 'index', 'formatRemaining'),
  part(150, 'index', 'policies'),
  part(2390, 'index', 'speech'),
  part(1200, 'index', 'whileTrue'),
  part(1160, 'index', 'presenting'),
  part(1570, 'index', 'mediaPlayback'),
  part(1370, 'index', 'systemIdle'),
  part(680, 'index', 'gamepad'),
  part(2970, 'index', 'frameActivity'),
  part(1860, 'index', 'keepAlive'),
  part(3840, 'index', 'limitFromServer'),
  part(2060, 'frame', 'shareActivity'),

  part(1530, 'eyeson', 'fromEyeson'),
  part(3790, 'eyeson', 'fromEyesonFrame'),
  part(4000, 'stream', 'fromStream'),
  part(1220, 'livekit', 'fromLiveKit'),
  part(1540, 'daily', 'fromDaily'),
  part(900, 'twilio', 'fromTwilio'),
  part(1470, 'jitsi', 'fromJitsiIframe'),
  part(1210, 'jitsi', 'fromJitsiConference'),
  part(1260, 'chime', 'fromChime'),
  part(1160, 'vonage', 'fromVonage'),
  part(1110, 'agora', 'fromAgora'),
  part(1180, 'zoom', 'fromZoom'),
  part(1080, 'azure', 'fromAzure'),
  part(990, 'peer-connection', 'fromPeerConnection'),

  part(9800, 'react', 'useInactivity', 'useMeetingGuard', 'useSessionCountdown'),
  part(25_450, 'react'),
  part(9870, 'vue', 'useInactivity', 'useMeetingGuard', 'useSessionCountdown'),
  part(25_580, 'vue'),
  part(9540, 'svelte'),
  part(9730, 'solid'),
  part(5870, 'angular', 'injectInactivity', 'provideInactivity'),
  part(9740, 'angular', 'injectMeetingGuard'),
];
