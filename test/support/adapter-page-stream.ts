// A page with the real Stream client and the adapter, and the service that its test drives.
import type { Call } from '@stream-io/video-client';
import type { Page } from 'puppeteer-core';
import { videoClientBundle } from '../../demo/services/stream/bundle.ts';
import { createStreamService, type StreamService, type WireEntry } from '../../demo/services/stream/index.ts';
import { closePage, type Files, head, MeetingPage, type Stage } from './adapter-page.ts';
import { until } from './processes.ts';

export const streamFiles = async (): Promise<Files> => ({
  '/client.js': await videoClientBundle(),
  '/stream': `${head}<script type="module">
    import { StreamVideoClient } from '/client.js';
    window.enter = async (id, prefix, callId) => {
      const { token } = await (await fetch(prefix + '/token?user_id=' + id)).json();
      const [baseURL, locationHintUrl] = [location.origin + prefix + '/video', location.origin + prefix + '/hint'];
      const options = { baseURL, locationHintUrl, clientEventsReportingEnabled: false, logger: () => {} };
      const client = new StreamVideoClient({ apiKey: 'demo', options });
      await client.connectUser({ id }, token);
      const call = client.call('appointment', callId);
      // Else the SDK listens to the muted microphone, and the fake one of a test browser beeps now and then.
      await call.microphone.disableSpeakingWhileMutedNotification();
      Object.assign(window, { client, call, meeting: StillThere.fromStream(call) });
    };
  </script>`,
});

let services = 0;

export interface EnterOptions {
  /** The name decides about the role: `dr-…` is a specialist. */
  readonly user?: string;
  readonly clockSkew?: number;
}

/** One person in a page, in a call of a service of their own: what a test breaks there, it breaks for nobody else. */
export class Participant extends MeetingPage implements AsyncDisposable {
  readonly service: StreamService;
  readonly user: string;
  readonly cid = 'appointment:call';
  readonly #prefix: string;
  readonly #stage: Stage;

  private constructor(stage: Stage, prefix: string, service: StreamService, user: string, page: Page) {
    super(page);
    this.#stage = stage;
    this.#prefix = prefix;
    this.service = service;
    this.user = user;
  }

  /** Connected, and not in the call yet. */
  static async enter(stage: Stage, { user = 'dr-lecter', clockSkew = 0 }: EnterOptions = {}): Promise<Participant> {
    const prefix = `/stream-${++services}`;
    const service = createStreamService({ base: () => stage.origin, prefix, clockSkew });
    stage.mount(service);
    return Participant.#open(stage, prefix, service, user);
  }

  static async #open(stage: Stage, prefix: string, service: StreamService, user: string): Promise<Participant> {
    const page = await stage.open('/stream');
    await page.evaluate((...args) => enter(...args), user, prefix, 'call');
    return new Participant(stage, prefix, service, user, page);
  }

  /** Another person, for the same call. */
  invite(user = 'bill'): Promise<Participant> {
    return Participant.#open(this.#stage, this.#prefix, this.service, user);
  }

  /** Creates the call if there is none, and joins it. A limit of 0 s is none. */
  async join(seconds?: number): Promise<void> {
    await this.page.evaluate(async (limit) => {
      const data = { settings_override: { limits: { max_duration_seconds: limit ?? 0 } } };
      await call.getOrCreate(limit === undefined ? {} : { data });
      await call.join();
    }, seconds);
  }

  state(): Promise<string> {
    return this.page.evaluate(() => call.state.callingState);
  }

  /** Waits for the SDK to be in that state. */
  reaches(state: string): Promise<unknown> {
    return until(`the state ${state}`, async () => (await this.state()) === state);
  }

  /** The entries of the service's log of this type that are about this person. */
  logged(type: string): WireEntry[] {
    return this.service.log.filter((entry) => entry.type === type && entry.detail.user === this.user);
  }

  /** Keeps requests, and sockets being opened, unanswered until the result is called. */
  hold(path: RegExp): () => void {
    const held: (() => void)[] = [];
    let isHeld = true;
    const keep = (url = '', pass: () => void): boolean => {
      const isOurs = isHeld && url.startsWith(this.#prefix) && path.test(url);
      if (isOurs) held.push(pass);
      return isOurs;
    };
    this.#stage.mount({
      handle: (req, res) => keep(req.url, () => this.service.handle(req, res)),
      upgrade: (req, socket, head) => keep(req.url, () => this.service.upgrade(req, socket, head)),
      close: async () => {},
    });
    return () => {
      isHeld = false;
      for (const pass of held.splice(0)) pass();
    };
  }

  /** Whether the SFU counts this person in. */
  isIn(): boolean {
    return this.service.participants(this.cid).includes(this.user);
  }

  /** How many sockets to the SFU are open, or connecting, in this service. */
  sockets(): number {
    return this.#stage.sockets(`${this.#prefix}/sfu/ws`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closePage(this.page);
  }
}

declare const enter: (id: string, prefix: string, callId: string) => Promise<void>;
declare const call: Call;
