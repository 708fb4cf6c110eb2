// The script tag's entry: everything a plain page needs, as the global `StillThere`.
export * from './index.ts';
export { fromEyeson } from './meetings/eyeson.ts';
export { fromStream } from './meetings/stream.ts';
