/** One value of the daemon's process at one moment, as a scraper read it. */
export interface Reading {
  readonly timeUnixNano: bigint;
  readonly pid: number;
  /** A name of `READINGS` in `semconv.ts`, in the unit given there. */
  readonly name: string;
  readonly value: number;
}
