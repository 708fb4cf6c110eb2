// Environment variables. Each secret may also be read from the file named by `X_FILE`, as Docker and Kubernetes provide them.
import { readFileSync } from 'node:fs';

/** Shorter strings are never a real secret, and hiding them would garble ordinary words. In characters. */
const leastHidden = 6;

/** Reads environment variables and remembers which values are secret. */
export class Environment {
  readonly #env: NodeJS.ProcessEnv;
  readonly #secrets: Set<string> = new Set();

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** Replaces every secret read so far by `[secret]`, also in messages that come from libraries. */
  hide(text: string): string {
    let hidden = text;
    for (const secret of this.#secrets)
      hidden = hidden.replaceAll(secret, '[secret]').replaceAll(inJson(secret), '[secret]');
    return hidden;
  }

  /** A variable that is not secret. Empty counts as unset, because Compose passes unset variables on as empty ones. */
  text(name: string): string | undefined {
    return this.#env[name] || undefined;
  }

  /** Whether `name` or `name_FILE` is set. */
  has(name: string): boolean {
    return this.text(name) !== undefined || this.text(`${name}_FILE`) !== undefined;
  }

  /** Where the value of a secret that is set comes from, in words for people. */
  place(name: string): string {
    const isInFile = this.text(`${name}_FILE`) !== undefined;
    return isInFile ? `the file that the server’s variable ${name}_FILE names` : `the variable ${name} of the server`;
  }

  /**
   * The secret from `name` or from the file that `name_FILE` names. Errors never contain the secret.
   * @throws TypeError if both are set; Error if the file cannot be read
   */
  secret(name: string): string | undefined {
    const [value, file] = [this.text(name), this.text(`${name}_FILE`)];
    if (value !== undefined && file !== undefined)
      throw new TypeError(`Expected either \`${name}\` or \`${name}_FILE\`, got both`);
    const secret = file === undefined ? value : contentOf(`${name}_FILE`, file);
    if (secret !== undefined) this.conceal(secret);
    return secret;
  }

  /** Adds a secret from elsewhere. The password of a URL is hidden on its own, too. */
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
    throw new Error(`Expected \`${name}\` to name a readable file: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
