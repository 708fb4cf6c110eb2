// The entry for a page inside an iframe: it tells the page around it when somebody is there.
export { type ShareActivityOptions, shareActivity } from './sources/share-activity.ts';
