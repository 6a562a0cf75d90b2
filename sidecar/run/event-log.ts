import type { RunEvent } from './run-event.ts';

/**
 * The events of one run: each reader gets the whole history first, then what happens, until the run ends. Progress only
 * matters as it is now, so that the history holds none and a slow reader skips to the latest.
 */
export class EventLog {
  readonly #history: RunEvent[] = [];
  #progress: RunEvent | undefined;
  #wake: (() => void)[] = [];
  #ended = false;

  append(event: RunEvent): void {
    if (event.type === 'progress') this.#progress = event;
    else this.#history.push(event);
    this.#wakeAll();
  }

  end(): void {
    this.#ended = true;
    this.#progress = undefined;
    this.#wakeAll();
  }

  async *read(signal: AbortSignal): AsyncIterable<RunEvent> {
    const woken = () => this.#wakeAll();
    signal.addEventListener('abort', woken, { once: true });
    try {
      let position = 0;
      let progress: RunEvent | undefined;
      while (!signal.aborted) {
        const next = this.#history[position];
        if (next) {
          position += 1;
          yield next;
        } else if (this.#progress && this.#progress !== progress) {
          progress = this.#progress;
          yield progress;
        } else if (this.#ended) {
          return;
        } else {
          await new Promise<void>((resolve) => this.#wake.push(resolve));
        }
      }
    } finally {
      signal.removeEventListener('abort', woken);
    }
  }

  #wakeAll(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}
