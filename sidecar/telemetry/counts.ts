/** Attributes of one series. */
export type SeriesAttributes = Readonly<Record<string, string | number | boolean>>;

/** More series than this of one counter are added up in one whose text values read `other`. */
const MOST_SERIES = 500;

/** Counts by attributes, for a counter that is only looked at. */
export class Counts {
  readonly #series = new Map<string, { readonly attributes: SeriesAttributes; count: number }>();

  add(attributes: SeriesAttributes, count = 1): void {
    const series = this.#find(attributes);
    series.count += count;
  }

  get series(): readonly { readonly attributes: SeriesAttributes; readonly count: number }[] {
    return [...this.#series.values()];
  }

  #find(attributes: SeriesAttributes): { count: number } {
    const key = JSON.stringify(attributes);
    const known = this.#series.get(key);
    if (known) return known;
    const other = Object.fromEntries(Object.keys(attributes).map((name) => [name, 'other']));
    const full = this.#series.size >= MOST_SERIES && key !== JSON.stringify(other);
    if (full) return this.#find(other);
    const made = { attributes, count: 0 };
    this.#series.set(key, made);
    return made;
  }
}
