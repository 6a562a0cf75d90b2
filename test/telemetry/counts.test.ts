import { describe, expect, it } from 'vitest';
import { Counts } from '../../sidecar/telemetry/counts.ts';
import { FactBoard } from '../../sidecar/telemetry/fact-board.ts';
import { Recordings } from '../../sidecar/telemetry/recordings.ts';

describe('counts', () => {
  it('are one series for each set of attributes', () => {
    const counts = new Counts();
    counts.add({ tool: 'chat' });
    counts.add({ tool: 'chat' }, 2);
    counts.add({ tool: 'analyze' });
    expect(counts.series).toEqual([{ attributes: { tool: 'chat' }, count: 3 }, { attributes: { tool: 'analyze' }, count: 1 }]);
  });

  it('are bounded: what is too much is added up as other', () => {
    const counts = new Counts();
    for (let number = 0; number < 600; number += 1) counts.add({ tool: `tool-${number}` });
    expect(counts.series).toHaveLength(501);
    expect(counts.series.at(-1)).toEqual({ attributes: { tool: 'other' }, count: 100 });
  });
});

describe('recordings', () => {
  it('wait for their instrument, in order, and go to it at once from then on', () => {
    const recordings = new Recordings();
    const recorded: number[] = [];
    recordings.add(1, {});
    recordings.add(2, {});
    recordings.connect((value) => recorded.push(value));
    recordings.add(3, {});
    expect(recorded).toEqual([1, 2, 3]);
  });

  it('are bounded while nobody asks', () => {
    const recordings = new Recordings();
    for (let value = 0; value < 50_000; value += 1) recordings.add(value, {});
    const recorded: number[] = [];
    recordings.connect((value) => recorded.push(value));
    expect(recorded.length).toBeLessThanOrEqual(20_000);
    expect(recorded.at(-1)).toBe(49_999);
  });
});

describe('a drop', () => {
  it('is counted by rung and reason, and a pid in the reason makes no series', () => {
    const facts = new FactBoard();
    facts.dropped({ rung: 'process', reason: 'readings of pid 4711 ended: it ended', count: 1 });
    facts.dropped({ rung: 'process', reason: 'readings of pid 4712 ended: it ended', count: 2 });
    expect(facts.drops.series).toEqual([{ attributes: { 'exai.source': 'process', 'exai.drop.reason': 'readings of pid N ended: it ended' }, count: 3 }]);
  });
});
