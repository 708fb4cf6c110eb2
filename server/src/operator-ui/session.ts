import { type ReadonlySignal, signal } from '@preact/signals';
import { type DialogRequest, MeetingsModel } from './meetings-model.ts';
import { Outcome } from './outcome.ts';
import { Server, TokenError } from './server.ts';

/** Where the tab keeps the token. */
const key = 'still-there operator token';

/** The sign-in form, while nobody is signed in. */
export interface SignInState {
  /** Why the token is needed (again). */
  readonly error: string;
  /** To fill in. */
  readonly token: string;
}

/** Signs an operator in and out. */
export class Session {
  readonly dialog = signal<DialogRequest | undefined>(undefined);
  readonly outcome: Outcome = new Outcome(() => this.dialog.value !== undefined);
  readonly #model = signal<MeetingsModel | undefined>(undefined);
  readonly #signIn = signal<SignInState | undefined>(undefined);
  /** Whether the operator can sign out here; a proxy has its own way. */
  #hasToken = false;
  #run = new AbortController();

  get model(): ReadonlySignal<MeetingsModel | undefined> {
    return this.#model;
  }

  get signIn(): ReadonlySignal<SignInState | undefined> {
    return this.#signIn;
  }

  get hasToken(): boolean {
    return this.#hasToken;
  }

  /** Goes on with the token that the tab has kept, or as whoever a proxy has signed in. */
  async resume(): Promise<void> {
    const kept = sessionStorage.getItem(key);
    if (kept === null) {
      this.#signIn.value = { error: '', token: '' };
      await this.start().catch(() => {}); // no proxy signs people in here: a token is needed
      return;
    }
    await this.start(kept).catch((error) => {
      if (error instanceof TokenError) this.end(error.message);
      else this.#signIn.value = { error: error.message, token: kept };
    });
  }

  /**
   * Signs an operator in.
   * @param token without one, a proxy has to sign the operator in
   * @throws TokenError for a wrong token; another error if the server does not answer
   */
  async start(token?: string): Promise<void> {
    const server = new Server(token);
    const operator = await server.operator(new AbortController().signal); // first, so that a wrong token is sent once
    this.#run.abort();
    this.#run = new AbortController();
    const { signal: ends } = this.#run;
    const { outcome, dialog } = this;
    const onTokenError = ({ message }: TokenError): void => this.end(message);
    const model = new MeetingsModel({ server, operator, outcome, dialog, onTokenError, signal: ends });
    await model.start();
    if (ends.aborted) return;
    if (token !== undefined) sessionStorage.setItem(key, token);
    this.#hasToken = token !== undefined;
    this.#signIn.value = undefined;
    this.#model.value = model;
  }

  /** Signs the operator out, and removes everything that was shown. @param error why, if the operator did not do so */
  end(error = ''): void {
    this.#run.abort();
    sessionStorage.removeItem(key);
    this.outcome.clear();
    this.dialog.value = undefined;
    this.#model.value = undefined;
    this.#signIn.value = { error, token: '' };
  }
}
