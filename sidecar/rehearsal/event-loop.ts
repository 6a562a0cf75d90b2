import { setImmediate as nextTick } from 'node:timers/promises';

/**
 * The daemon's one event loop, as a gate: while a call blocks it, nothing else that belongs to the loop happens: no
 * frame is read or sent, no timer heard, no file written. The Node thread itself stays free.
 */
export class EventLoop {
  #blocked = false;
  #draining = false;
  readonly #waiting: (() => void)[] = [];

  /** Resolves when the loop gets to this piece of work, in the order of asking. */
  turn(): Promise<void> {
    if (!this.#blocked && !this.#draining) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Runs `work` with everything else standing still. */
  async block<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.turn();
    // Another one that was let in at the same moment may have blocked the loop meanwhile.
    while (this.#blocked) await this.turn();
    this.#blocked = true;
    try {
      return await work();
    } finally {
      this.#blocked = false;
      void this.#drain();
    }
  }

  async #drain(): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    for (;;) {
      // Whoever had the loop goes on until it waits for something, as a callback of a loop does; then comes the next.
      await nextTick();
      if (this.#blocked) break;
      const next = this.#waiting.shift();
      if (next === undefined) break;
      next();
    }
    this.#draining = false;
  }
}
