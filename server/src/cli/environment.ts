// The variables of the environment; each secret may stand in a file that `X_FILE` names, as Docker and Kubernetes hand them out.
import { readFileSync } from 'node:fs';

/** What is shorter than any real secret would be found in the middle of words. */
const leastHidden = 6;

/** Reads variables, and remembers which of their values are secret. */
export class Environment {
  readonly #env: NodeJS.ProcessEnv;
  readonly #secrets: Set<string> = new Set();

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** A text without the secrets that were read: whatever was about to say one, an error of a library too, says `[secret]`. */
  hide(text: string): string {
    let hidden = text;
    for (const secret of this.#secrets)
      hidden = hidden.replaceAll(secret, '[secret]').replaceAll(inJson(secret), '[secret]');
    return hidden;
  }

  /** What is not secret. An empty variable counts as none: compose files pass on what is not set that way. */
  text(name: string): string | undefined {
    return this.#env[name] || undefined;
  }

  /** Whether there is such a secret, in either way. */
  has(name: string): boolean {
    return this.text(name) !== undefined || this.text(`${name}_FILE`) !== undefined;
  }

  /** A secret. @throws TypeError where both ways are used; Error where its file cannot be read. Neither shows it. */
  secret(name: string): string | undefined {
    const [value, file] = [this.text(name), this.text(`${name}_FILE`)];
    if (value !== undefined && file !== undefined)
      throw new TypeError(`Expected either \`${name}\` or \`${name}_FILE\`, got both`);
    const secret = file === undefined ? value : contentOf(`${name}_FILE`, file);
    if (secret !== undefined) this.conceal(secret);
    return secret;
  }

  /** Adds a secret that came from somewhere else. Of an address, the password is one by itself. */
  conceal(secret: string): void {
    const password = URL.canParse(secret) ? new URL(secret).password : '';
    for (const part of [secret, password, decodeURIComponent(password)])
      if (part.length >= leastHidden) this.#secrets.add(part);
  }
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

function contentOf(name: string, file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch (error) {
    throw new Error(`Expected \`${name}\` to name a file that can be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
