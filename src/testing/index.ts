// The entry for tests of apps: nothing here belongs in a page.
export { type DrivenClock, driveClock, type FakeTimers } from './driven-clock.ts';
export { type FakeMeeting, type FakeMeetingOptions, type FakeOutcome, fakeMeeting } from './fake-meeting.ts';
export { fakeTabs } from './fake-tabs.ts';
