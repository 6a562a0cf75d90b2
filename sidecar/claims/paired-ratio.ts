import type { Sample } from '../measures/sample.ts';
import { median } from './median.ts';
import type { Statistic } from './statistic.ts';

/** The median of the ratios sample ÷ partner, between exact order statistics. */
export const pairedRatio: Statistic = {
  ...median,
  name: 'paired-ratio',
  method: 'median of paired ratios, order statistics, exact (binomial)',
  unit: '1',
  counts: 'pairs',
  restsOn: { lower: ['lower', 'against-upper'], upper: ['upper', 'against-lower'] },
  prepare({ samples }, against) {
    const partners = new Map<string, Sample[]>();
    for (const partner of against?.samples ?? []) {
      partners.set(partner.pair, [...(partners.get(partner.pair) ?? []), partner]);
    }
    return samples.map((sample) => ratioOf(sample, partners.get(sample.pair)?.shift()));
  },
};

/** [a.lower ÷ b.upper, a.upper ÷ b.lower]: a ratio of two upper ends is no bound. */
function ratioOf(a: Sample, b: Sample | undefined): Sample {
  if (a.standing === 'disturbed' || b?.standing === 'disturbed') return { ...a, standing: 'disturbed' };
  const nothing = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  if (b === undefined) return { ...a, ...nothing, standing: 'lost', reason: 'its partner was not planned' };
  if (a.standing === 'lost') return { ...a, ...nothing };
  if (b.standing === 'lost') return { ...a, ...nothing, standing: 'lost', reason: b.reason };
  const worse = a.standing === 'seen' ? b : a;
  return {
    ...a,
    // What cannot be divided is open: 0 ÷ 0 and ∞ ÷ ∞ say nothing about that end.
    lower: orElse(Math.max(0, a.lower) / b.upper, 0),
    upper: orElse(a.upper / Math.max(0, b.lower), Number.POSITIVE_INFINITY),
    standing: worse.standing,
    reason: worse.reason,
    sources: [...new Set([...a.sources, ...b.sources])],
  };
}

const orElse = (value: number, otherwise: number): number => (Number.isNaN(value) ? otherwise : value);
