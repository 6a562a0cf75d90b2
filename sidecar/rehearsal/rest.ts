import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A daemon that had nothing to do for so long is at rest, in milliseconds before the time scale; the pauses in which it is weighed are longer. */
const REST_MILLIS = 50;

/** What a collection finalizes lets go of more, and only the next one takes that: 1 to 3 MB, and a third takes nothing. */
const COLLECTIONS = 2;

/** More than both halves of the young generation as this process is started, in bytes: with less, one half may stay untouched. */
const YOUNG_BYTES = 4 * 1_048_576;

/** Eight bytes each; a copy of it is made by the engine, in one piece. */
const PIECE: readonly number[] = Array.from({ length: 512 }, (_, index) => index);

/**
 * Lets go of what nobody holds when the daemon comes to rest. The real daemon's Python does so at once, by counting
 * references; without this the memory of this process would show how long ago it was cleaned up, not what it keeps.
 */
export class Rest {
  readonly #millis: number;
  readonly #collect: () => void;
  #collected = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(scaled: (millis: number) => number) {
    this.#millis = scaled(REST_MILLIS);
    this.#collect = garbageCollector();
    this.callEnds(0);
  }

  callBegins(): void {
    clearTimeout(this.#timer);
  }

  /** Told of each call that ended, with the calls that still run. */
  callEnds(running: number): void {
    clearTimeout(this.#timer);
    if (running > 0) return;
    this.#collected = 0;
    this.#await(this.#millis);
  }

  #await(millis: number): void {
    this.#timer = setTimeout(() => {
      this.#collect();
      this.#collected += 1;
      if (this.#collected < COLLECTIONS) this.#await(this.#millis / 10);
      else fillYoungGeneration();
    }, millis).unref();
  }
}

/**
 * Writes the young generation full, and leaves it. A collection may give its pages back or not, by turns: 2 MB that have nothing
 * to do with what the daemon keeps. Written once more, it weighs the same at every rest.
 */
function fillYoungGeneration(): void {
  for (let written = 0; written < YOUNG_BYTES; written += PIECE.length * 8) PIECE.slice();
}

/** The engine's own collector; new contexts have it once the flag is set, whatever the process was started with. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
