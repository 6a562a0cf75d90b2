import { scaleLinear, scaleLog } from 'd3-scale';

/** A mark on an axis. */
export interface Tick {
  readonly value: number;
  readonly at: number;
}

/** Where values stand: on a picture as wide as its page the places are per cent, upwards they are pixels. */
export interface Axis {
  readonly isLog: boolean;
  readonly ticks: readonly Tick[];
  /** The place of a value; what lies beyond either end stands at that end. */
  readonly at: (value: number) => number;
}

/** Past this the smallest value would lie in the first fiftieth of a linear axis, and all of them on one heap. */
const LOG_FROM = 50;
const TICKS = 5;

/** What lies at the very end of an axis looks cut off: a limit needs ground on both of its sides. */
const HEADROOM = 1.04;

/** A picosecond, or a millionth of a millionth of a byte: what is finer is nothing, and near the smallest number there is no room for ticks. */
const FINEST = 1e-12;

/**
 * An axis that holds all values with room beyond the highest, from the first place of `range` to the second: from 0, or
 * logarithmic where they lie orders of magnitude apart. Its ends are round.
 */
export function axisFor(values: readonly number[], range: readonly [number, number], ticks = TICKS): Axis {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return shareAxis(range);
  const low = Math.min(...finite);
  const high = Math.max(...finite) * HEADROOM;
  return low > FINEST && high / low > LOG_FROM ? logarithmic(low, high, range) : linear(Math.min(0, low), Math.max(0, high), range, ticks);
}

/** The axis of a share: from none to all, with no room beyond. */
export const shareAxis = (range: readonly [number, number]): Axis => linear(0, 1, range, TICKS);

function linear(low: number, high: number, range: readonly [number, number], count: number): Axis {
  const scale = scaleLinear().domain([low, high - low < FINEST ? low + 1 : high]).nice(count).range(range).clamp(true);
  return { isLog: false, ticks: scale.ticks(count).map((value) => ({ value, at: scale(value) })), at: scale };
}

/** Whole powers of ten, and of these no more than fit side by side on a telephone. */
function logarithmic(low: number, high: number, range: readonly [number, number]): Axis {
  const from = Math.floor(Math.log10(low));
  const to = Math.ceil(Math.log10(high));
  const scale = scaleLog().domain([10 ** from, 10 ** to]).range(range).clamp(true);
  const step = Math.ceil((to - from) / TICKS);
  const powers = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, at) => Number(`1e${from + at * step}`));
  return { isLog: true, ticks: powers.map((value) => ({ value, at: scale(value) })), at: scale };
}
