import type { Sample } from '../measures/sample.ts';
import type { Statistic } from './statistic.ts';

/** Whether the sample proves that the event happened. */
export const isProvenEvent = (sample: Sample): boolean => sample.lower > 0;

/** How often something happened that must never happen: proven events to possible ones, a count of this very run. */
export const zeroCount: Statistic = {
  name: 'zero-count',
  method: 'count: one proven event refutes at any n',
  parameters: {},
  unit: '1',
  isShare: false,
  counts: 'samples',
  prepare: ({ samples }) => samples,
  count: (samples) => samples.length,
  estimate(samples, _parameters, alpha) {
    const proven = samples.filter(isProvenEvent).length;
    const possible = samples.filter(({ upper }) => upper > 0).length;
    const rate = ((1 - alpha ** (1 / samples.length)) * 100).toFixed(1);
    return {
      value: proven,
      lower: proven,
      upper: possible,
      level: null,
      ...(possible === 0 && { note: `none was seen, so at ${(1 - alpha) * 100} % a rate below ${rate} %` }),
    };
  },
  samplesNeeded: () => null,
};
