import { describe, expect, it } from 'vitest';
import { TailReader } from '../../sidecar/daemon-log/tail-reader.ts';
import { createToldLog } from '../../sidecar/daemon-log/told-log.ts';
import { createLogger } from '../../sidecar/log.ts';
import { collectingSink } from '../otlp/collecting-sink.ts';

const SHA = 'ab'.repeat(32);
const lookup = (t: number, action = 'miss') => JSON.stringify({ event: 'file_cache', action, provider: 'kimi', sha: SHA, t });
const upload = (start: number) =>
  JSON.stringify({ provider: 'kimi', tool_name: 'file_upload_extract', args: { path: '/data/f', purpose: 'p' }, start_ts: start, end_ts: start + 1, latency_ms: 1000, citations: [], ok: true, error: null });
const CLOCK = { seconds: 0, errorSeconds: 0 };

describe('tails of one log', () => {
  it('are joined where they overlap: nothing is told twice, and nothing of what was there before', () => {
    const reader = new TailReader();
    expect(reader.read(['a', 'b'], 3)).toEqual({ lines: [], gap: false });
    expect(reader.read(['a', 'b', 'c'], 3)).toEqual({ lines: ['c'], gap: false });
    expect(reader.read(['b', 'c', 'd'], 3)).toEqual({ lines: ['d'], gap: false });
    expect(reader.read(['b', 'c', 'd'], 3)).toEqual({ lines: [], gap: false });
    expect(reader.read(['d', 'd', 'd'], 3)).toEqual({ lines: ['d', 'd'], gap: false });
  });

  it('are joined where more is asked for than the last time, so that a tail begins before the last one', () => {
    const log = Array.from({ length: 400 }, (_, index) => `line ${index}`);
    const reader = new TailReader();
    const readAt = (written: number, asked: number) => reader.read(log.slice(Math.max(0, written - asked), written), asked);
    expect(readAt(100, 50)).toEqual({ lines: [], gap: false });
    expect(readAt(110, 250)).toEqual({ lines: log.slice(100, 110), gap: false });
    expect(readAt(110, 300)).toEqual({ lines: [], gap: false });
    expect(readAt(300, 250)).toEqual({ lines: log.slice(110, 300), gap: false });
    expect(readAt(310, 50)).toEqual({ lines: log.slice(300, 310), gap: false });
  });

  it('are joined at the last place where equal lines leave several: rather nothing is told than a line twice', () => {
    const single = new TailReader();
    single.read(['a'], 1);
    expect(single.read(['x', 'a', 'b'], 3)).toEqual({ lines: ['b'], gap: false });
    const repeated = new TailReader();
    repeated.read(['a', 'a'], 2);
    expect(repeated.read(['x', 'a', 'a', 'a', 'b'], 5)).toEqual({ lines: ['b'], gap: false });
  });

  it('show a gap where more was written than was asked for', () => {
    const reader = new TailReader();
    reader.read(['a', 'b'], 3);
    expect(reader.read(['d', 'e', 'f'], 3)).toEqual({ lines: ['d', 'e', 'f'], gap: true });
  });

  it('show none where a log begins, or is short and new', () => {
    const reader = new TailReader();
    reader.read([], 3);
    expect(reader.read(['a', 'b', 'c'], 3)).toEqual({ lines: ['a', 'b', 'c'], gap: false });
    expect(reader.read(['x'], 3)).toEqual({ lines: ['x'], gap: false });
  });
});

describe('the log as the daemon tells it', () => {
  it('becomes the spans that its files would, from the first look on', async () => {
    const source = createToldLog(createLogger('test', 'silent'));
    const sink = collectingSink();
    await source.start(sink);
    source.told?.({ metrics: [lookup(10)], toolcalls: [], asked: 50, clock: CLOCK });
    source.told?.({ metrics: [lookup(10), lookup(20, 'hit')], toolcalls: [upload(20)], asked: 50, clock: CLOCK });
    const question = JSON.stringify({ provider: 'boundary', tool_name: 'health', args: { arg_count: 3, req_id: 'r-1' }, start_ts: 30, end_ts: 31, latency_ms: 1, citations: [], ok: true, error: null });
    source.told?.({ metrics: [lookup(10), lookup(20, 'hit')], toolcalls: [upload(20), question], asked: 60, clock: CLOCK });
    await source.stop();
    expect(sink.kept.map(({ name, attributes }) => [name, attributes['cache.hit'], attributes['file.path']])).toEqual([['cache.get file', true, undefined], ['upload kimi', undefined, '/data/f']]);
    expect(sink.drops).toEqual([]);
    expect(await source.inspect()).toMatchObject({ present: true, shows: ['log/lookup', 'log/upload'] });
  });

  it('is set right where the clock of the daemon is another, and no finer than that is known', async () => {
    const source = createToldLog(createLogger('test', 'silent'));
    const sink = collectingSink();
    await source.start(sink);
    const clock = { seconds: 30, errorSeconds: 0.004 };
    source.told?.({ metrics: [], toolcalls: [], asked: 50, clock });
    source.told?.({ metrics: [], toolcalls: [upload(1030)], asked: 50, clock });
    expect(sink.kept).toMatchObject([{ startTimeUnixNano: 1_000_000_000_000n, endTimeUnixNano: 1_001_000_000_000n, attributes: { 'exai.resolution': 0.005 } }]);
  });

  it('counts as lost what fell between two looks, what was damaged and what was not told', async () => {
    const source = createToldLog(createLogger('test', 'silent'));
    const sink = collectingSink();
    await source.start(sink);
    source.told?.({ metrics: [lookup(1), lookup(2)], toolcalls: [], asked: 2, clock: CLOCK });
    source.told?.({ metrics: [lookup(5), '{"half'], toolcalls: [], asked: 2, clock: CLOCK });
    source.told?.({ failed: 'OVER_CAPACITY' });
    expect(sink.drops.map(({ rung, reason }) => [rung, reason])).toEqual([
      ['log', 'more was written between two looks than the daemon told at once'],
      ['log', 'not JSON'],
      ['log', 'OVER_CAPACITY'],
    ]);
    expect(sink.kept).toHaveLength(1);
  });
});
