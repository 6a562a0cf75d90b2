import type { Sample } from '../measures/sample.ts';
import { byStratum } from './group-by.ts';
import { finite, middle, quantileOf, sortedLowers, sortedUppers } from './interval.ts';
import { hodgesLehmann, shiftBounds } from './mann-whitney.ts';
import { quantity } from './quantity.ts';
import type { Parameters, Statistic } from './statistic.ts';

/** Three pairs of thirds, two sides, two groups: what a refutation's error is shared among (Bonferroni). */
const REFUTATIONS = 12;

const PAIRS = [[0, 1], [0, 2], [1, 2]] as const;

/** A group of samples in the order of the run, cut into three parts as equal as can be. */
export function thirdsOf(samples: readonly Sample[]): readonly [readonly Sample[], readonly Sample[], readonly Sample[]] {
  const inOrder = samples.toSorted((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
  const cut = (part: number): number => Math.round((part * inOrder.length) / 3);
  return [inOrder.slice(0, cut(1)), inOrder.slice(cut(1), cut(2)), inOrder.slice(cut(2))];
}

interface Shift {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** All shifts between thirds of one group, as multiples of the group's tolerance. */
function shiftsOf(samples: readonly Sample[], { tolerance = 0.25, floor = 0.05 }: Parameters, alpha: number): readonly Shift[] {
  const thirds = thirdsOf(samples);
  // To pass is harder against the smallest tolerance that the samples leave possible, to fail against the largest.
  const smallest = Math.max(tolerance * (quantileOf(sortedLowers(samples), 0.5) ?? 0), floor);
  const largest = Math.max(tolerance * (quantileOf(sortedUppers(samples), 0.5) ?? Number.POSITIVE_INFINITY), floor);
  const middles = thirds.map((third) => third.map(middle).filter((value) => value !== undefined));
  return PAIRS.map(([from, to]) => {
    const inside = shiftBounds(thirds[from], thirds[to], alpha);
    const outside = shiftBounds(thirds[from], thirds[to], alpha / REFUTATIONS);
    return {
      value: Math.abs(hodgesLehmann(middles[from] ?? [], middles[to] ?? [])) / smallest,
      lower: Math.max(outside.lower, -outside.upper, 0) / largest,
      upper: Math.max(inside.upper, -inside.lower) / smallest,
    };
  });
}

/** What the value is a multiple of. */
const toleranceNote = ({ tolerance = 0.25, floor = 0.05 }: Parameters): string =>
  `1× is what is tolerated from one third of the run to another: ${quantity(tolerance, '1', 'share')} of the median, ${quantity(floor, 's')} at least`;

/**
 * The largest shift between the first, second and last third of the run, over all groups, as a multiple of the
 * tolerance max(`tolerance` × the group's median, `floor`): below 1 is within it. The upper bound holds all shifts at
 * once without correction, as all must be within; the lower bound is corrected, as one outside refutes.
 */
export const shift: Statistic = {
  name: 'shift',
  method: 'Hodges–Lehmann shift between thirds of the run, Mann–Whitney bounds, exact up to 10,000 pairs',
  parameters: {
    tolerance: { meaning: "shift that is allowed, as a share of the group's median", unit: '1', required: true, range: [0, 10] },
    floor: { meaning: 'shift that is always allowed', unit: 's', required: true, range: [0.000_001, 3600] },
  },
  unit: '1',
  isShare: false,
  counts: 'samples of the smallest group',
  // To be within is shown by upper ends alone, as no time is below zero; a shift lies between two ends.
  restsOn: { lower: ['lower', 'upper'], upper: ['upper'] },
  prepare: ({ samples }) => samples,
  count: (samples) => (samples.length === 0 ? 0 : Math.min(...[...byStratum(samples).values()].map((group) => group.length))),
  estimate(samples, parameters, alpha) {
    const shifts = [...byStratum(samples).values()].flatMap((group) => shiftsOf(group, parameters, alpha));
    return {
      value: finite(Math.max(...shifts.map(({ value }) => value))),
      lower: Math.max(...shifts.map(({ lower }) => lower)),
      upper: Math.max(...shifts.map(({ upper }) => upper)),
      level: 1 - alpha,
      note: toleranceNote(parameters),
    };
  },
  samplesNeeded: () => null,
};
