// A page in React, for a server and for a browser. It asks a moment after it has been mounted, and waits an hour for the answer.
import { createElement, Fragment, type ReactNode, StrictMode, useEffect, useRef, useState } from 'react';
import type * as Elements from '../../../src/elements/index.ts';
import type { Meeting } from '../../../src/guard/meeting.ts';
import {
  SessionTimer,
  StillThereDialog,
  useInactivity,
  useMeetingGuard,
  useSessionCountdown,
} from '../../../src/react/index.ts';

/** What is asked for, and in what. */
export type Kind = 'bare' | 'monitor' | 'guard';

export interface PageProps {
  kind: Kind;
  meeting: Meeting;
  /** Gets the events of the elements, by name. */
  onEvent?: (name: string) => void;
}

/** Two seconds: where React mounts everything twice, a slow page would ask twice. */
const limits = { timeout: 3_600_000, promptBeforeIdle: 3_598_000, sources: [] };
const end = '2100-01-01T00:00:00Z';

export function Page(props: PageProps): ReactNode {
  const content = { bare: Bare, monitor: WithMonitor, guard: Guarded }[props.kind];
  return createElement(StrictMode, null, createElement(content, props));
}

/** The elements as tags, as they can be written in React 19. */
function Bare(): ReactNode {
  const { monitor, state } = useInactivity(limits);
  return createElement(
    Fragment,
    null,
    createElement('p', null, state),
    createElement('still-there-dialog', { monitor }),
  );
}

/** The components, with everything that they can be given. */
function WithMonitor({ onEvent }: PageProps): ReactNode {
  const { monitor, state } = useInactivity(limits);
  const { countdown } = useSessionCountdown({ endsAt: end });
  const [renders, setRenders] = useState(0);
  const dialog = useRef<Elements.StillThereDialog>(null);
  const timer = useRef<Elements.SessionTimer>(null);
  useEffect(() => {
    Object.assign(globalThis, { refs: { dialog: dialog.current, timer: timer.current } });
  }, []);
  const log = (event: Event): void => {
    onEvent?.(`${event.type} at ${renders}`);
    setRenders((count) => count + 1);
  };
  return createElement(
    Fragment,
    null,
    createElement('p', null, state),
    createElement(
      StillThereDialog,
      {
        monitor,
        words: { leave: `Leave ${renders}` },
        rejoin: true,
        attention: 'title',
        className: 'question',
        lang: 'en',
        ref: dialog,
        onShow: log,
        onStay: log,
        onLeave: log,
        onRejoin: log,
      },
      createElement('span', { slot: 'title' }, 'Hello?'),
    ),
    createElement(SessionTimer, {
      countdown,
      words: { extend: 'More' },
      canExtend: true,
      extendBy: 60_000 + renders,
      minutes: renders > 0,
      className: 'timer',
      ref: timer,
      onShow: log,
      onExtend: log,
    }),
    createElement(SessionTimer, { endsAt: end, id: 'by-attribute' }),
  );
}

/** The guard finds the components by itself. */
function Guarded({ meeting }: PageProps): ReactNode {
  const { state } = useMeetingGuard(meeting, limits);
  return createElement(
    Fragment,
    null,
    createElement('p', null, state),
    createElement(StillThereDialog, null),
    createElement(SessionTimer, null),
  );
}
