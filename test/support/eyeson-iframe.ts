// A stand-in for eyeson's class `EyesonIframe` and for the page it shows, from what eyeson publishes of them:
// https://docs.eyeson.com/docs/sdks/iframe/eyeson-iframe-sdk and /references/events, and the class's own declarations. The
// messages between the two are this stand-in's own. What is a guess: `meetingJoin` and `meetingLeave` are the names that
// follow from `onMeetingJoin` and `onMeetingLeave` by the documented rule ("on" and the name in PascalCase).
import type { EyesonIframeLike } from '../../src/adapters/eyeson.ts';

type Listener = (value?: unknown) => void;

export interface EyesonIframeOptions {
  readonly accessKey: string;
  readonly events?: Readonly<Record<string, Listener>>;
}

export class EyesonIframe implements EyesonIframeLike {
  /** Where the user interface is; the real class knows only https://app.eyeson.team. */
  static gui = '';
  /** Whether eyeson knows the site: joining and leaving is told to such sites only. */
  static isKnownSite = true;
  /** What `close()` does beside its work. */
  static onClose: () => Promise<void> = async () => {};

  status = 'init';
  readonly #listeners = new Map<string, Set<Listener>>();
  #frame: HTMLIFrameElement | null = null;
  #isInMeeting: boolean | null = null;
  readonly #listen = ({ data, source }: MessageEvent): void => {
    if (!source || source !== this.#frame?.contentWindow) return;
    if (data === 'gui ready') {
      this.#setStatus('ready');
      this.#emit('ready');
      if (EyesonIframe.isKnownSite) this.#emit('authenticated');
    }
    if (!EyesonIframe.isKnownSite) return;
    if (data === 'gui join' || data === 'gui leave') {
      this.#isInMeeting = data === 'gui join';
      this.#emit(this.#isInMeeting ? 'meetingJoin' : 'meetingLeave');
    }
  };

  constructor(selector: string | Element, { accessKey, events = {} }: EyesonIframeOptions) {
    for (const [name, listener] of Object.entries(events)) {
      this.on(name.charAt(2).toLowerCase() + name.slice(3), listener);
    }
    window.addEventListener('message', this.#listen);
    const host = typeof selector === 'string' ? document.querySelector(selector) : selector;
    if (!host) throw new TypeError('Invalid element');
    // As the real one, it may have its frame only a moment after it was made: `getIFrame()` may be null.
    queueMicrotask(() => {
      if (this.status === 'closed') return;
      this.#frame = document.createElement('iframe');
      this.#frame.style.cssText = 'position: absolute; left: 0; top: 0; width: 300px; height: 200px; border: 0';
      this.#frame.src = `${EyesonIframe.gui}?${accessKey}`;
      host.append(this.#frame);
      this.#setStatus('init');
    });
  }

  on(type: string, listener: Listener): void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
  }

  off(type?: string, listener?: Listener): void {
    if (type === undefined) this.#listeners.clear();
    else if (listener) this.#listeners.get(type)?.delete(listener);
    else this.#listeners.delete(type);
  }

  /** How many listeners there are: the stand-in's own addition. */
  get listenerCount(): number {
    return [...this.#listeners.values()].reduce((sum, listeners) => sum + listeners.size, 0);
  }

  getIFrame(): HTMLIFrameElement | null {
    return this.#frame;
  }

  isInMeeting(): boolean | null {
    return this.#isInMeeting;
  }

  async close(): Promise<void> {
    await EyesonIframe.onClose();
    window.removeEventListener('message', this.#listen);
    this.#frame?.remove();
    this.#frame = null;
    this.#setStatus('closed');
    this.#emit('closed');
  }

  #setStatus(status: string): void {
    this.status = status;
    this.#emit('statusChange', status);
  }

  #emit(type: string, value?: unknown): void {
    for (const listener of [...(this.#listeners.get(type) ?? [])]) listener(value);
  }
}

/**
 * The user interface as a page: one joins by its first button, leaves by its second, and it may ask "Still there?" itself and
 * leave for `exit`. It tells its server when somebody comes and when the page is gone.
 */
export const eyesonGui = `<!doctype html><link rel="icon" href="data:,"><body style="margin: 0">
<button id="join" style="position: absolute; left: 0; top: 0; width: 100px; height: 50px">Join</button>
<button id="leave" style="position: absolute; left: 0; top: 60px; width: 100px; height: 50px">Leave</button>
<script>
  const tell = (what) => parent.postMessage('gui ' + what, '*');
  let inMeeting = false;
  const leave = () => { if (inMeeting) navigator.sendBeacon('/leave' + location.search); inMeeting = false; };
  join.onclick = () => { inMeeting = true; navigator.sendBeacon('/join' + location.search); tell('join'); };
  document.querySelector('#leave').onclick = () => {
    leave();
    tell('leave');
    const exit = new URLSearchParams(location.search).get('exit');
    if (exit) location.href = exit;
  };
  // eyeson's own "Still there?" that nobody has answered
  addEventListener('message', ({ data }) => { if (data === 'nobody is there') document.querySelector('#leave').click(); });
  addEventListener('pagehide', leave);
  tell('ready');
</script>`;
