import {
  domActivity,
  gamepad,
  InactivityMonitor,
  mediaPlayback,
  presenting,
  sharedTabs,
  systemIdle,
  whileTrue,
} from 'still-there';

/** Every source that needs no other page and no microphone; somebody shares a screen, and tabs are shared as well. */
export function mount(_container, timeout) {
  const { captureStream } = HTMLCanvasElement.prototype;
  const shared = captureStream.call(document.createElement('canvas'));
  const uploads = 0;
  const sources = [
    domActivity({ untrusted: true }),
    mediaPlayback(),
    systemIdle(),
    gamepad(),
    whileTrue('upload', () => uploads > 0),
    presenting(shared),
  ];
  new InactivityMonitor({ timeout, tabs: sharedTabs('bench'), sources }).start();
}
