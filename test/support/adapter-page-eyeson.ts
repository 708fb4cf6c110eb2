// A page with the real eyeson SDK and the adapter, and the service that its test drives.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'puppeteer-core';
import { createEyesonService, type EyesonService, type WireEntry } from '../../demo/services/eyeson/index.ts';
import type { Meeting } from '../../src/index.ts';
import { closePage, type Files, head, MeetingPage, type Stage, staysClosed } from './adapter-page.ts';
import { until } from './processes.ts';

export type Seen = Record<string, unknown>;

/** What the page defines; the functions given to `evaluate` run there. */
export interface EyesonPage {
  readonly sdk: {
    connect(key: string): void;
    connectPermalink(token: string): void;
    start(key: string): void;
    send(message: object): void;
    destroy(): void;
    onEvent(listener: (event: Seen) => void): void;
    createInstance(): EyesonPage['sdk'];
    readonly config: { api: string };
  };
  readonly meeting: Meeting;
  /** What the app's own listener has heard, streams left out. */
  readonly events: Seen[];
  /** What was thrown into the page. */
  readonly errors: string[];
  /** The tracks of the camera and the microphone. */
  tracks(): string[];
}

const sdkFile = createRequire(import.meta.url).resolve('eyeson');

export const eyesonFiles = (): Files => ({
  '/eyeson.js': readFileSync(sdkFile, 'utf8'),
  '/eyeson': `${head}<script src="/eyeson.js"></script><script>{
    const sdk = eyeson.default, events = [];
    let local;
    sdk.config.api = location.origin + location.hash.slice(1);
    sdk.config.verbose = false;
    window.listen = () => window.sdk.onEvent((event) => {
      if (event.type === 'accept') local = event.localStream;
      const { localStream, remoteStream, stream, content, statistics, ...plain } = event;
      events.push(plain);
    });
    const tracks = () => local?.getTracks().map(({ kind, readyState }) => kind + ' ' + readyState) ?? [];
    Object.assign(window, { sdk, events, tracks, meeting: StillThere.fromEyeson(sdk) });
    window.broken = () => { throw new Error('broken'); };
    listen();
  }</script>`,
});

let services = 0;

/** One person in a page, in a room of a service of their own: what a test holds up there, it holds up for nobody else. */
export class Guest extends MeetingPage implements AsyncDisposable {
  readonly service: EyesonService;
  readonly room = 'room';
  readonly key: string;
  readonly #prefix: string;
  readonly #stage: Stage;

  private constructor(stage: Stage, prefix: string, service: EyesonService, page: Page) {
    super(page);
    this.#stage = stage;
    this.#prefix = prefix;
    this.service = service;
    this.key = service.join({ room: this.room, user: 'Jane' });
  }

  static async enter(stage: Stage): Promise<Guest> {
    const prefix = `/eyeson-${++services}`;
    const service = createEyesonService({ base: () => stage.origin, prefix, resumeWindow: 1000 });
    stage.mount(service);
    return new Guest(stage, prefix, service, await stage.open(`/eyeson#${prefix}`));
  }

  /** Another person in the same room. */
  async invite(): Promise<Guest> {
    return new Guest(this.#stage, this.#prefix, this.service, await this.#stage.open(`/eyeson#${this.#prefix}`));
  }

  /** What the stand-in has no answer for, or another one. */
  answer(method: string, path: string, status: number, body: object = {}): void {
    this.#stage.mount({
      handle: (req, res) => {
        if (req.method !== method || req.url !== this.#prefix + path) return false;
        res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
        return true;
      },
      upgrade: () => false,
      close: async () => {},
    });
  }

  connect(): Promise<void> {
    return this.page.evaluate((key) => sdk.connect(key), this.key);
  }

  start(): Promise<void> {
    return this.page.evaluate((key) => sdk.start(key), this.key);
  }

  /** Starts, and waits until the service counts this person as a member: media flows. */
  async join(): Promise<void> {
    await this.start();
    await this.sees({ type: 'podium' });
  }

  /** The first event the app got with these fields. */
  sees(match: Seen): Promise<Seen> {
    const find = (wanted: Seen) =>
      events.find((event) => Object.entries(wanted).every(([name, value]) => event[name] === value));
    return until(JSON.stringify(match), () => this.page.evaluate(find, match));
  }

  /** The first entry of the service's log like this one. */
  logged(channel: WireEntry['channel'], direction: WireEntry['direction'], type: string): Promise<WireEntry> {
    const fits = (entry: WireEntry) =>
      entry.channel === channel && entry.direction === direction && entry.type === type;
    return until(`${channel} ${direction} ${type}`, () => this.service.log.find(fits));
  }

  count(channel: WireEntry['channel'], direction: WireEntry['direction'], type: string): number {
    return this.service.log.filter(
      (entry) => entry.channel === channel && entry.direction === direction && entry.type === type,
    ).length;
  }

  isOpen(): boolean {
    return Object.values(this.service.open(this.room)).some((count) => count > 0);
  }

  /** Expects that nothing of the call comes to life again: ActionCable, for one, tries again after 6 to 12 s. */
  staysClosed(): Promise<void> {
    return staysClosed(this.page, { isOpen: () => this.isOpen() });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closePage(this.page);
  }
}

declare const sdk: EyesonPage['sdk'];
declare const events: Seen[];
