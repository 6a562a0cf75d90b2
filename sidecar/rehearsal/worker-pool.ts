/** A pool of workers: at most so many tasks run at once, the others wait in order. */
export class WorkerPool {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(workers: number) {
    this.#free = Math.max(1, workers);
  }

  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
