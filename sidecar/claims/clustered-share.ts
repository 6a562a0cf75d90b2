import type { Sample } from '../measures/sample.ts';
import { byCluster } from './group-by.ts';
import { asOutcome, hitsOf, samplesForShare, shareLowerBound, shareUpperBound } from './share.ts';
import type { Parameters, Statistic } from './statistic.ts';

/**
 * How much less `values` tell than as many independent ones: 1 + (m − 1) · max(floor, ICC) for clusters of m
 * (Kish 1965), with the intraclass correlation of a one-way analysis of variance.
 */
export function designEffect(values: readonly (readonly number[])[], clusterSize: number, floor: number): number {
  return Math.max(1, 1 + (clusterSize - 1) * Math.max(floor, intraclassCorrelation(values)));
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function intraclassCorrelation(clusters: readonly (readonly number[])[]): number {
  const all = clusters.flat();
  const degreesWithin = all.length - clusters.length;
  if (clusters.length < 2 || degreesWithin < 1) return 0;
  const grand = meanOf(all);
  const between = clusters.reduce((sum, values) => sum + values.length * (meanOf(values) - grand) ** 2, 0) / (clusters.length - 1);
  const within =
    clusters.reduce((sum, values) => sum + values.reduce((inner, value) => inner + (value - meanOf(values)) ** 2, 0), 0) / degreesWithin;
  const sizes = clusters.reduce((sum, values) => sum + values.length ** 2, 0) / all.length;
  const typicalSize = (all.length - sizes) / (clusters.length - 1);
  const total = between + (typicalSize - 1) * within;
  return total === 0 ? 0 : (between - within) / total;
}

/** The larger of the effects that the samples' two ends leave possible: what is not known makes nothing more certain. */
function effectOf(samples: readonly Sample[], { clusterSize = 5, correlation = 0.3 }: Parameters): number {
  const clusters = [...byCluster(samples).values()];
  const ends = [(sample: Sample) => sample.lower, (sample: Sample) => sample.upper];
  return Math.max(...ends.map((end) => designEffect(clusters.map((members) => members.map(end)), clusterSize, correlation)));
}

/** The share of hits where samples of one cluster depend on each other: Clopper–Pearson on n ÷ design effect. */
export const clusteredShare: Statistic = {
  name: 'clustered-share',
  method: 'Clopper–Pearson on n ÷ design effect (Kish 1965)',
  parameters: {
    clusterSize: { meaning: 'samples in a cluster', unit: '1', required: true, range: [1, 1000] },
    correlation: { meaning: 'the correlation within clusters that is assumed at least', unit: '1', required: true, range: [0, 1] },
  },
  unit: '1',
  isShare: true,
  counts: 'clusters',
  prepare: ({ samples }) => samples.map(asOutcome),
  count: (samples) => byCluster(samples).size,
  estimate(samples, parameters, alpha) {
    const n = samples.length;
    const { least, most, middle } = hitsOf(samples);
    const effect = effectOf(samples, parameters);
    return {
      value: n === 0 ? null : middle / n,
      lower: shareLowerBound(least / effect, n / effect, alpha),
      upper: shareUpperBound(most / effect, n / effect, alpha),
      level: 1 - alpha,
      note: `design effect ${effect.toFixed(2)}: ${n} files tell as much as ${(n / effect).toFixed(1)} independent ones`,
    };
  },
  samplesNeeded: (samples, parameters, distance) =>
    samplesForShare(samples.length, hitsOf(samples).middle / samples.length, distance, effectOf(samples, parameters)),
};
