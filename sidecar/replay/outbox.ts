import type { ReplayMessage } from '../spans/replay-message.ts';
import type { Span } from '../spans/span.ts';

const LARGEST_BATCH = 256;
const LONGEST_WAIT_MILLIS = 100;

/** Hands messages on in order: what announces goes at once, spans in batches. */
export class Outbox {
  readonly #post: (message: ReplayMessage) => void;
  #batch: Span[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(post: (message: ReplayMessage) => void) {
    this.#post = post;
  }

  /** Hands on a message without waiting for the spans before it. */
  tell(message: Exclude<ReplayMessage, { type: 'spans' | 'finished' }>): void {
    this.#post(message);
  }

  /** Hands on a span within 100 ms. */
  span(span: Span): void {
    this.#batch.push(span);
    if (this.#batch.length >= LARGEST_BATCH) this.#flush();
    else
      this.#timer ??= setTimeout(() => {
        this.#flush();
      }, LONGEST_WAIT_MILLIS);
  }

  /** Hands on all that is left, then that nothing follows. */
  finish(): void {
    this.#flush();
    this.#post({ type: 'finished' });
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length > 0) this.#post({ type: 'spans', batch });
  }
}
