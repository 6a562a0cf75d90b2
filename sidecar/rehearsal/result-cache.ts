import type { JsonObject } from '../spans/planned-call.ts';
import type { Holding } from './holding.ts';

interface Stored<Value> {
  readonly at: number;
  readonly value: Value;
}

/** Values that are forgotten after a while, and only then: it has no bound on its size, as the daemon's has none. */
export class ResultCache<Value> {
  readonly #ttlMillis: number;
  readonly #entries = new Map<string, Stored<Value>>();

  constructor(ttlMillis: number) {
    this.#ttlMillis = ttlMillis;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && performance.now() - entry.at <= this.#ttlMillis ? entry.value : undefined;
  }

  /** What it holds, expired entries that are still there included, as `bytesOf` weighs a value. */
  holding(bytesOf: (value: Value) => number): Holding {
    let bytes = 0;
    for (const [key, { value }] of this.#entries) bytes += key.length + bytesOf(value);
    return { entries: this.#entries.size, bytes };
  }

  set(key: string, value: Value): void {
    const now = performance.now();
    for (const [other, entry] of this.#entries) {
      // Entries are kept in the order of writing, so the first young one ends the search.
      if (now - entry.at <= this.#ttlMillis) break;
      this.#entries.delete(other);
    }
    this.#entries.delete(key);
    this.#entries.set(key, { at: now, value });
  }
}

/** The key under which equal calls share their result: tool, arguments and provider, whatever the order of their names. */
export function callKey(tool: string, args: JsonObject, provider: string | undefined): string {
  return stableJson({ arguments: provider === undefined ? args : { ...args, __prov: provider }, name: tool });
}

/** Compact JSON with sorted names. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
