// Slows down those who guess tokens, by address. Nobody is locked out: a right token is compared after some seconds at most.
import type { Logger } from 'pino';
import { refuse } from './errors.ts';

/** Wrong tokens per minute and address that are answered at once. */
const freeGuesses = 10;
const window = 60_000;
/** Milliseconds between two tokens that are compared for a slow address. */
const pace = 1000;
/** The most requests of a slow address that wait to be compared. */
const mostWaiting = 5;
/** With more addresses, the one whose last guess is the longest ago is forgotten. No address is slowed by the guesses of another. */
const maxAddresses = 1000;
/** Wrong tokens per minute that are logged one by one. */
const maxLines = 1000;

interface Guesser {
  /** Wrong tokens in this minute. */
  wrong: number;
  /** Requests refused in this minute without comparing their tokens. */
  refused: number;
  isSlow: boolean;
  waiting: number;
  /** When the next token may be compared. */
  turn: Promise<void>;
}

const newGuesser = (): Guesser => ({ wrong: 0, refused: 0, isSlow: false, waiting: 0, turn: Promise.resolve() });

/** Counts the wrong tokens of each address. */
export class Guesses {
  readonly #logger: Logger;
  readonly #guessers = new Map<string, Guesser>();
  #endsAt = 0;
  /** In this minute. */
  #lines = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Resolves when a token of this address may be compared. @throws HTTPException 429 if too many are waiting */
  async turn(address: string): Promise<void> {
    this.#endWindow();
    const guesser = this.#guessers.get(address);
    if (!guesser?.isSlow) return;
    if (guesser.waiting >= mostWaiting) {
      guesser.refused++;
      throw refuse(429, 'Too many wrong operator tokens came from this address: try again in a minute');
    }
    guesser.waiting++;
    const mine = guesser.turn;
    guesser.turn = mine.then(() => new Promise((resolve) => void setTimeout(resolve, pace).unref()));
    await mine;
    guesser.waiting--;
  }

  /** Counts a wrong token. Logs the first one of a minute, and the one that makes the address slow. */
  wrong(address: string): void {
    this.#endWindow();
    const guesser = this.#guessers.get(address) ?? newGuesser();
    this.#guessers.delete(address);
    this.#guessers.set(address, guesser);
    const [oldest] = this.#guessers.keys();
    if (this.#guessers.size > maxAddresses && oldest !== undefined) this.#guessers.delete(oldest);
    guesser.wrong++;
    if (guesser.wrong === 1) this.#warn({ address }, 'a wrong operator token was refused');
    if (guesser.isSlow || guesser.wrong < freeGuesses) return;
    guesser.isSlow = true;
    this.#warn(
      { address, wrong: guesser.wrong },
      'too many wrong operator tokens: further ones from this address are compared slowly',
    );
  }

  #warn(about: object, message: string): void {
    if (++this.#lines <= maxLines) this.#logger.warn(about, message);
    if (this.#lines === maxLines)
      this.#logger.warn(
        'wrong operator tokens come from very many addresses: no more of them are logged in this minute',
      );
  }

  /** Once a minute, forgets the addresses that have stopped, and logs how many tokens the slow ones have tried. */
  #endWindow(): void {
    const now = performance.now();
    if (now < this.#endsAt) return;
    this.#endsAt = now + window;
    this.#lines = 0;
    for (const [address, guesser] of this.#guessers) {
      const { wrong, refused, isSlow, waiting } = guesser;
      if (isSlow && wrong + refused > 0)
        this.#logger.warn({ address, wrong, refused }, 'operator tokens were guessed within a minute');
      if (isSlow && wrong + refused + waiting > 0) Object.assign(guesser, { wrong: 0, refused: 0 });
      else this.#guessers.delete(address);
    }
  }
}
