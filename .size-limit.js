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
  part(5370, 'index', 'InactivityMonitor', 'domActivity'),
  part(9220, 'index', 'guardMeeting'),
  part(2430, 'index', 'SessionCountdown'),
  part(18_030, 'elements'),
  script(29_520, 'still-there.min.js'),
  script(10_990, 'still-there-extras.min.js'),
  script(2310, 'still-there-frame.min.js'),
  script(1250, 'still-there-agora.min.js'),
  script(1240, 'still-there-azure.min.js'),
  script(1400, 'still-there-chime.min.js'),
  script(1680, 'still-there-daily.min.js'),
  script(2150, 'still-there-jitsi.min.js'),
  script(1380, 'still-there-livekit.min.js'),
  script(1190, 'still-there-peer-connection.min.js'),
  script(1070, 'still-there-twilio.min.js'),
  script(1320, 'still-there-vonage.min.js'),
  script(1320, 'still-there-zoom.min.js'),
  script(30_440, 'still-there.de.js'),

  part(630, 'index', 'formatRemaining'),
  part(150, 'index', 'policies'),
  part(2610, 'index', 'speech'),
  part(1300, 'index', 'whileTrue'),
  part(1260, 'index', 'presenting'),
  part(1670, 'index', 'mediaPlayback'),
  part(1480, 'index', 'systemIdle'),
  part(680, 'index', 'gamepad'),
  part(3140, 'index', 'frameActivity'),
  part(2070, 'index', 'keepAlive'),
  part(3970, 'index', 'limitFromServer'),
  part(2270, 'frame', 'shareActivity'),

  part(1570, 'eyeson', 'fromEyeson'),
  part(3950, 'eyeson', 'fromEyesonFrame'),
  part(4100, 'stream', 'fromStream'),
  part(1270, 'livekit', 'fromLiveKit'),
  part(1590, 'daily', 'fromDaily'),
  part(950, 'twilio', 'fromTwilio'),
  part(1560, 'jitsi', 'fromJitsiIframe'),
  part(1260, 'jitsi', 'fromJitsiConference'),
  part(1310, 'chime', 'fromChime'),
  part(1210, 'vonage', 'fromVonage'),
  part(1160, 'agora', 'fromAgora'),
  part(1220, 'zoom', 'fromZoom'),
  part(1130, 'azure', 'fromAzure'),
  part(1090, 'peer-connection', 'fromPeerConnection'),

  part(10_330, 'react', 'useInactivity', 'useMeetingGuard', 'useSessionCountdown'),
  part(26_120, 'react'),
  part(10_410, 'vue', 'useInactivity', 'useMeetingGuard', 'useSessionCountdown'),
  part(26_270, 'vue'),
  part(10_070, 'svelte'),
  part(10_270, 'solid'),
  part(6150, 'angular', 'injectInactivity', 'provideInactivity'),
  part(10_290, 'angular', 'injectMeetingGuard'),
];
