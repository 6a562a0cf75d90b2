/** How far the daemon's clock is ahead of ours, and the half width of what is known. */
export interface ClockOffset {
  readonly seconds: number;
  readonly errorSeconds: number;
  /** How often a clock was set while it was watched: the estimate is of the time since the last. */
  readonly jumps: number;
}

/** A server stamp and the moments of ours that enclose it. */
export interface ClockSample {
  readonly sentUnixNano: bigint;
  readonly receivedUnixNano: bigint;
  /** Server time, seconds since 1970. */
  readonly serverSeconds: number;
}

/** A double holds the seconds since 1970 to a quarter of a microsecond, and three of them are subtracted. */
const RESOLUTION_SECONDS = 1e-6;

/** Estimates the clock offset: each stamp was made between its send and its first receive, and the intervals intersect. */
export class ClockOffsetEstimator {
  #lower = -Infinity;
  #upper = Infinity;
  #jumps = 0;

  /** Takes one stamp in. An empty intersection means that a clock was set: what was known before it is void. */
  add({ sentUnixNano, receivedUnixNano, serverSeconds }: ClockSample): void {
    const lower = serverSeconds - seconds(receivedUnixNano) - RESOLUTION_SECONDS;
    const upper = serverSeconds - seconds(sentUnixNano) + RESOLUTION_SECONDS;
    if (lower > this.#upper || upper < this.#lower) {
      this.#jumps += 1;
      this.#lower = lower;
      this.#upper = upper;
    } else {
      this.#lower = Math.max(this.#lower, lower);
      this.#upper = Math.min(this.#upper, upper);
    }
  }

  /** What is known now; undefined before the first stamp. */
  get estimate(): ClockOffset | undefined {
    if (this.#upper === Infinity) return undefined;
    return { seconds: (this.#lower + this.#upper) / 2, errorSeconds: (this.#upper - this.#lower) / 2, jumps: this.#jumps };
  }
}

const seconds = (unixNano: bigint): number => Number(unixNano) / 1e9;
