// The script tag's second entry: everything of `still-there` that `script.ts` leaves out.
export { policies } from './core/policies.ts';
export { KeepAlive, keepAlive } from './keep-alive/keep-alive.ts';
export { KeepAliveEvent } from './keep-alive/keep-alive-event.ts';
export { limitFromServer } from './limit/limit-from-server.ts';
export { frameActivity } from './sources/frame-activity.ts';
export { gamepad } from './sources/gamepad.ts';
export { mediaPlayback } from './sources/media-playback.ts';
export { presenting } from './sources/presenting.ts';
export { speech } from './sources/speech.ts';
export { systemIdle } from './sources/system-idle.ts';
export { whileTrue } from './sources/while-true.ts';
export { acrossTabs } from './tabs/across-tabs.ts';
export { sharedTabs } from './tabs/shared-tabs.ts';
export { timeline } from './trace/timeline.ts';
