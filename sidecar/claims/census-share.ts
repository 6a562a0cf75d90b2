import type { Sample } from '../measures/sample.ts';
import { byCluster } from './group-by.ts';
import { asOutcome } from './share.ts';
import type { Statistic } from './statistic.ts';

const shareOf = (cells: readonly (readonly Sample[])[], isRight: (cell: readonly Sample[]) => boolean): number =>
  cells.filter(isRight).length / cells.length;

/** The share of a fixed set of cells that came out right, every one of them seen at least `repeats` times. */
export const censusShare: Statistic = {
  name: 'census-share',
  method: 'census: right every time to right at least once',
  parameters: {
    repeats: { meaning: 'how often each cell is tried, at least', unit: '1', required: true, range: [1, 1000] },
  },
  unit: '1',
  isShare: true,
  counts: 'cells',
  prepare: ({ samples }) => samples.map(asOutcome),
  count: (samples, { repeats = 2 }) => [...byCluster(samples).values()].filter((cell) => cell.length >= repeats).length,
  estimate(samples, { repeats = 2 }) {
    const cells = [...byCluster(samples).values()];
    const middles = cells.map((cell) => cell.reduce((sum, { lower, upper }) => sum + (lower + upper) / 2, 0) / cell.length);
    return {
      value: cells.length === 0 ? null : middles.reduce((sum, value) => sum + value, 0) / cells.length,
      lower: shareOf(cells, (cell) => cell.every(({ lower }) => lower === 1)),
      upper: shareOf(cells, (cell) => cell.some(({ upper }) => upper === 1)),
      level: null,
      note: `${cells.length} distinct cases, each tried ${repeats} times or more`,
    };
  },
  samplesNeeded: () => null,
};
