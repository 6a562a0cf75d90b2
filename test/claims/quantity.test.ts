import { describe, expect, it } from 'vitest';
import { bounds, limit, quantity } from '../../sidecar/claims/quantity.ts';

describe('a quantity', () => {
  it.each([
    [0.0423, 's', undefined, '42.3 ms'],
    [2.345, 's', undefined, '2.35 s'],
    [120.4, 's', undefined, '120 s'],
    [0, 's', undefined, '0 s'],
    [312_400_000, 'By', undefined, '312 MB'],
    [0.873, '1', 'share', '87.3 %'],
    [9.81, '1', 'paired-ratio', '9.81×'],
    [0.42, '1', 'shift', '0.42×'],
    [3, '1', 'zero-count', '3'],
    [Infinity, 's', undefined, '∞'],
    [1.13, '{file}/s', undefined, '1.13 file/s'],
    [0.00001, 's', undefined, '10 µs'],
    [null, 's', undefined, '–'],
  ])('%d of unit %s, statistic %s, reads %s', (value, unit, statistic, text) => {
    expect(quantity(value, unit, statistic)).toBe(text);
  });
});

describe('bounds', () => {
  it('carry their unit once, at the scale of the greater end', () => {
    expect(bounds(0.9, 1.2, 's')).toBe('0.9…1.2 s');
    expect(bounds(0.195, 0.21, 's')).toBe('195…210 ms');
  });

  it('show an open end as such', () => {
    expect(bounds(null, 0.5, 's')).toBe('≤ 500 ms');
    expect(bounds(1e6, null, 'By')).toBe('≥ 1 MB');
    expect(bounds(null, null, 's')).toBe('–');
    expect(bounds(0.02, Infinity, 's')).toBe('≥ 20 ms');
  });
});

describe('a limit', () => {
  it('reads as the plan writes it', () => {
    expect(limit('<=', 10, 's')).toBe('≤ 10 s');
    expect(limit('>=', 10, '1', 'paired-ratio')).toBe('≥ 10×');
    expect(limit('>', 0.8, '1', 'share')).toBe('> 80 %');
    expect(limit('<', 1, '1', 'shift')).toBe('< 1× tol.');
  });
});
