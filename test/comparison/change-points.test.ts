import { describe, expect, it } from 'vitest';
import { changePoints } from '../../sidecar/comparison/change-points.ts';
import { seededRandom } from '../otlp/seeded-random.ts';

/** Annual flow of the Nile at Aswan 1871–1970 (Cobb 1978, Biometrika 65:243, table 1): it fell in 1899, after the dam was begun. */
const NILE = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100,
  774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759,
  781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
];

/** British coal-mining disasters a year, 1851–1961 (after Jarrett 1979, Biometrika 66:191; 191 in all): fewer from about 1891 on. */
const COAL = [
  4, 5, 4, 1, 0, 4, 3, 4, 0, 6, 3, 3, 4, 0, 2, 6, 3, 3, 5, 4, 5, 3, 1, 4, 4, 1, 5, 5, 3, 4, 2, 5, 2, 2, 3, 4, 2, 1, 3, 2, 2, 1, 1, 1, 1, 3, 0, 0, 1, 0, 1, 1, 0, 0, 3, 1, 0, 3, 2, 2,
  0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 1, 1, 0, 2, 3, 3, 1, 1, 2, 1, 1, 1, 1, 2, 4, 2, 0, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1,
];

function normal(random: (below: number) => number): number {
  const uniform = (): number => (random(2 ** 31) + 0.5) / 2 ** 31;
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** How many of `runs` series of `n` values without a change have one found in them. */
function falseAlarms(runs: number, n: number, value: (random: (below: number) => number) => number, seed: number): number {
  const random = seededRandom(seed);
  let alarms = 0;
  for (let run = 0; run < runs; run += 1) if (changePoints(Array.from({ length: n }, () => value(random))).length > 0) alarms += 1;
  return alarms;
}

/** So many values about a level, none of them twice in five. */
const level = (base: number, n: number): readonly number[] => Array.from({ length: n }, (_, at) => base + (at * 7) % 5);

describe('change points', () => {
  it('are where the literature has them: the Nile in 1899, and nowhere else', () => {
    const [first, ...others] = changePoints(NILE);
    expect(others).toEqual([]);
    expect(1871 + (first?.at ?? 0)).toBe(1899);
    expect(first?.p).toBeLessThan(1e-8);
    expect(first).toMatchObject({ before: 1130, after: 842.5 });
  });

  it('are where the literature has them: coal-mining disasters about 1891, with many ties', () => {
    const [first] = changePoints(COAL);
    expect(1851 + (first?.at ?? 0)).toBeGreaterThanOrEqual(1886);
    expect(1851 + (first?.at ?? 0)).toBeLessThanOrEqual(1892);
  });

  it('are found at ten values only where both levels are wholly apart', () => {
    expect(changePoints([1, 2, 3, 4, 5, 11, 12, 13, 14, 15])).toMatchObject([{ at: 5, before: 3, after: 13 }]);
    expect(changePoints([1, 11, 3, 4, 5, 2, 12, 13, 14, 6])).toEqual([]);
    expect(changePoints([1, 2, 3, 4, 11, 12, 13, 14, 15])).toEqual([]);
  });

  it('are several where the level changed more than once', () => {
    expect(changePoints([...level(0, 15), ...level(20, 15), ...level(5, 15)]).map(({ at }) => at)).toEqual([15, 30]);
  });

  it('are the same each time, and not moved by how values are scaled or stretched', () => {
    const stretched = changePoints(NILE.map((value) => Math.exp(value / 100)));
    expect(stretched.map(({ at, p }) => ({ at, p }))).toEqual(changePoints(NILE).map(({ at, p }) => ({ at, p })));
  });

  it('are found in at most one of twenty series without a change, whatever their shape', () => {
    // 400 series each: at a rate of 5 % more than 32 alarms come up in less than 1 of 1,000 trials.
    expect(falseAlarms(400, 20, normal, 1)).toBeLessThanOrEqual(32);
    expect(falseAlarms(400, 20, (random) => Math.exp(2 * normal(random)), 2)).toBeLessThanOrEqual(32);
    expect(falseAlarms(400, 12, (random) => random(3), 3)).toBeLessThanOrEqual(32);
    expect(falseAlarms(100, 60, normal, 4)).toBeLessThanOrEqual(14);
  });

  it('are found in nearly every series of thirty whose level rises by two deviations', () => {
    const random = seededRandom(5);
    let found = 0;
    for (let run = 0; run < 100; run += 1) {
      const [first] = changePoints(Array.from({ length: 30 }, (_, at) => normal(random) + (at < 18 ? 0 : 2)));
      if (first !== undefined && Math.abs(first.at - 18) <= 3) found += 1;
    }
    expect(found).toBeGreaterThanOrEqual(85);
  });
});
