import type { SeriesAttributes } from './counts.ts';

type Record = (value: number, attributes: SeriesAttributes) => void;

/** What may wait for an instrument: beyond it the oldest go, as they are of runs long ago. */
const MOST_WAITING = 20_000;

/** Values of a histogram that nobody has asked for yet: they wait for its instrument, so that the SDK need not be loaded before. */
export class Recordings {
  #waiting: { readonly value: number; readonly attributes: SeriesAttributes }[] = [];
  #record: Record | undefined;

  add(value: number, attributes: SeriesAttributes): void {
    if (this.#record) {
      this.#record(value, attributes);
      return;
    }
    this.#waiting.push({ value, attributes });
    if (this.#waiting.length > MOST_WAITING) this.#waiting = this.#waiting.slice(MOST_WAITING / 2);
  }

  /** From now on values go to the instrument; those that waited go first. */
  connect(record: Record): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#record = record;
    for (const { value, attributes } of waiting) record(value, attributes);
  }
}
