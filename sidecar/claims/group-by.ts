import type { Sample } from '../measures/sample.ts';

const groupedBy =
  (field: 'cluster' | 'stratum') =>
  (samples: readonly Sample[]): ReadonlyMap<string, readonly Sample[]> => {
    const groups = new Map<string, Sample[]>();
    for (const sample of samples) {
      const group = groups.get(sample[field]);
      if (group === undefined) groups.set(sample[field], [sample]);
      else group.push(sample);
    }
    // By name and not by appearance, so that sums over groups come out the same to the last bit in any order.
    return new Map([...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  };

/** Samples that depend on each other, by the cluster they share. */
export const byCluster = groupedBy('cluster');

/** Samples by stratum. */
export const byStratum = groupedBy('stratum');
