import { EventEmitter, once } from 'node:events';
import type { Reading } from '../../sidecar/spans/reading.ts';
import type { READINGS } from '../../sidecar/spans/semconv.ts';
import type { Drop, SpanSink } from '../../sidecar/spans/sink.ts';

/** A sink that keeps what a scraper tells and lets a test wait for it. */
export class Readings implements SpanSink {
  readonly all: Reading[] = [];
  readonly drops: Drop[] = [];
  readonly #told = new EventEmitter();

  spans(): void {
    throw new Error('a scraper has no spans');
  }

  readings(batch: readonly Reading[]): void {
    this.all.push(...batch);
    this.#told.emit('told');
  }

  dropped(drop: Drop): void {
    this.drops.push(drop);
    this.#told.emit('told');
  }

  of(name: keyof typeof READINGS): readonly Reading[] {
    return this.all.filter((reading) => reading.name === name);
  }

  /** Waits until a reading made from now on satisfies `isIt`. */
  async next(name: keyof typeof READINGS, isIt: (value: number) => boolean = () => true): Promise<Reading> {
    let seen = this.all.length;
    for (;;) {
      await once(this.#told, 'told');
      const found = this.all.slice(seen).find((reading) => reading.name === name && isIt(reading.value));
      if (found) return found;
      seen = this.all.length;
    }
  }

  async drop(): Promise<Drop> {
    for (;;) {
      const [drop] = this.drops;
      if (drop) return drop;
      await once(this.#told, 'told');
    }
  }
}
