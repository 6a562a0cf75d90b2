import type { Terminal } from './terminal.ts';

/** A clean end takes this long at most: a launched daemon gets 20 s of it. */
const DEADLINE_MILLIS = 30_000;

/** A signal to oneself has come long before. */
const SPARED_MILLIS = 200;

/** Waits for Ctrl-C and its like: the first asks for a clean end, the second ends at once. */
export class Interrupt {
  readonly #controller = new AbortController();
  readonly #terminal: Terminal;
  #deadline: NodeJS.Timeout | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, this.#take);
  }

  /** Aborted by the first one. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Resolves with the first one. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      if (this.signal.aborted) resolve();
      else this.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Lets the process end by itself. */
  release(): void {
    clearTimeout(this.#deadline);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, this.#take);
  }

  readonly #take = (signal: NodeJS.Signals): void => {
    if (this.signal.aborted) {
      this.#leave(signal);
      return;
    }
    this.#terminal.note('\nending cleanly; press Ctrl-C again to stop at once');
    this.#deadline = setTimeout(() => {
      this.#terminal.note('the clean end takes too long; stopping at once');
      this.#leave(signal);
    }, DEADLINE_MILLIS).unref();
    this.#controller.abort();
  };

  /**
   * Ends by the signal itself, as a program ends that does not heed it: a shell then knows why. `process.exit` would take down
   * the threads first, and a database that is at work in one of them aborts the process.
   */
  #leave(signal: NodeJS.Signals): void {
    this.#terminal.restore();
    this.release();
    // What hangs on the end of the process, such as a daemon that it launched, is told as ever.
    process.emit('exit', 1);
    process.kill(process.pid, signal);
    // The first process of a container is spared by the kernel.
    setTimeout(() => process.exit(1), SPARED_MILLIS);
  }
}
