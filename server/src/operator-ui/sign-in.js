import { byId, write } from './element.js';

/** The sign-in form. */
export class SignIn {
  #section = byId('sign-in', HTMLElement);
  #token = byId('token', HTMLInputElement);
  #error = byId('token-error', HTMLElement);
  #isBusy = false;

  /** @param {(token: string) => Promise<void>} onToken rejects if the token is wrong */
  constructor(onToken) {
    byId('sign-in-form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      if (!this.#isBusy) void this.#submit(onToken);
    });
  }

  /**
   * @param {string} [error] why the token is needed again
   * @param {string} [token] to fill in
   */
  open(error = '', token = '') {
    this.#section.hidden = false;
    this.#token.value = token;
    this.#say(error);
    this.#token.focus();
  }

  close() {
    this.#section.hidden = true;
    this.#token.value = '';
    this.#say('');
  }

  /** @param {(token: string) => Promise<void>} onToken */
  async #submit(onToken) {
    const token = this.#token.value.trim();
    // HTTP headers cannot carry other characters.
    if (!/^[\x21-\x7e]+$/.test(token)) {
      this.#say(token ? 'A token consists of ASCII characters without spaces.' : 'Enter the operator token.');
      this.#token.focus();
      return;
    }
    this.#isBusy = true;
    this.#say('');
    try {
      await onToken(token);
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
      this.#token.focus();
      this.#token.select();
    } finally {
      this.#isBusy = false;
    }
  }

  /** @param {string} error */
  #say(error) {
    write(this.#error, error);
    this.#token.ariaInvalid = error ? 'true' : null;
  }
}
