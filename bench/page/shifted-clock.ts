// Real time plus a shift. A burst of events that takes a millisecond seems to take as long as a person's does, so that
// gates and throttles open as in real life; and a reading of the clock costs what it costs.
import { type Clock, setTime } from './clock.ts';

const wall = Date.now;
const monotonic = performance.now.bind(performance);
let shift = 0;

setTime(
  () => wall() + Math.floor(shift),
  () => monotonic() + shift,
);

const clock: Clock = {
  forward: (ms) => {
    shift += ms;
  },
};
Object.assign(globalThis, { clock });
