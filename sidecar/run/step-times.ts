/** How long each step of a replay takes, pauses and quiet windows included. */
export class StepTimes {
  readonly #now: () => number;
  readonly #millis = new Map<string, number>();
  #step: string | undefined;
  #since = 0;

  /** `now` gives milliseconds of a monotonic clock. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A stage of this step begins, and the one before has ended. */
  begins(step: string): void {
    this.#close();
    this.#step = step;
  }

  /** The last stage has ended; in seconds by step. */
  ended(): ReadonlyMap<string, number> {
    this.#close();
    this.#step = undefined;
    return new Map([...this.#millis].map(([step, millis]) => [step, millis / 1000]));
  }

  #close(): void {
    const now = this.#now();
    if (this.#step !== undefined) this.#millis.set(this.#step, (this.#millis.get(this.#step) ?? 0) + now - this.#since);
    this.#since = now;
  }
}
