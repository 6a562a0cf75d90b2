import { describe, expect, test } from 'vitest';
import { delaySource, PROVIDER_DELAYS } from '../../sidecar/providers/delays.ts';
import { logNormal, normal, pcg32, seededUniform } from '../../sidecar/providers/random.ts';

const many = (draw: () => number, count: number): number[] => Array.from({ length: count }, draw);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const moment = (values: readonly number[], power: number): number => mean(values.map((value) => value ** power));

describe('the seeded generator', () => {
  test('gives the published numbers of the PCG32 demonstration (state 42, stream 54)', () => {
    const expected = [0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e];
    expect(many(pcg32(42n, 54n), 6)).toEqual(expected);
  });

  test('fills [0, 1) evenly', () => {
    const counts = Array.from({ length: 20 }, () => 0);
    for (const value of many(seededUniform('even'), 100_000)) counts[Math.floor(value * 20)] = (counts[Math.floor(value * 20)] ?? 0) + 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 5000) ** 2 / 5000, 0);
    // 19 degrees of freedom: above 43.8 with probability 0.001
    expect(chiSquare).toBeLessThan(43.8);
    expect(counts).toHaveLength(20);
  });

  test('gives normal numbers: moments and tails', () => {
    const values = many(normal(seededUniform('bell')), 200_000);
    expect(moment(values, 1)).toBeCloseTo(0, 1.8);
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(0.015);
    expect(Math.abs(moment(values, 3))).toBeLessThan(0.03);
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(0.08);
    expect(Math.abs(values.filter((value) => value > 1.959964).length / values.length - 0.025)).toBeLessThan(0.0015);
  });

  test('gives log-normal numbers with the median and sigma asked for', () => {
    const values = many(logNormal(seededUniform('skewed'), 0.87, 0.15), 100_000).toSorted((a, b) => a - b);
    expect(Math.abs((values[50_000] ?? 0) / 0.87 - 1)).toBeLessThan(0.003);
    expect(Math.abs((values[84_134] ?? 0) / (0.87 * Math.exp(0.15)) - 1)).toBeLessThan(0.005);
    expect(Math.abs((values[15_866] ?? 0) / (0.87 * Math.exp(-0.15)) - 1)).toBeLessThan(0.005);
  });
});

describe('delays', () => {
  test('are the same for the same seed, whatever the order in which kinds of call mix', () => {
    const first = delaySource('run', PROVIDER_DELAYS.real);
    const uploads = many(() => first('upload'), 3);
    const second = delaySource('run', PROVIDER_DELAYS.real);
    const mixed = many(() => (second('chat'), second('content'), second('upload')), 3);
    expect(mixed).toEqual(uploads);
    expect(delaySource('other', PROVIDER_DELAYS.real)('upload')).not.toBe(uploads[0]);
  });

  test('are divided by the time scale', () => {
    expect(delaySource('run', PROVIDER_DELAYS.real, 10)('chat')).toBe(delaySource('run', PROVIDER_DELAYS.real)('chat') / 10);
  });
});
