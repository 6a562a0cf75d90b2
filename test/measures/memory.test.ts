import { describe, expect, it } from 'vitest';
import { memoryGrowth, memoryRetainedGrowth } from '../../sidecar/measures/memory-growth.ts';
import { memoryPeak } from '../../sidecar/measures/memory-peak.ts';
import { memoryResident } from '../../sidecar/measures/memory-resident.ts';
import { HandMadeRun, withRungs } from './hand-made-run.ts';

const PEAK = 'exai.process.memory.peak';
const PROCESS = withRungs(['process']);

describe('memory', () => {
  it('is missing where nobody read it, and says so', async () => {
    const run = new HandMadeRun();
    run.stage('idle', 'idle', 0, 0, 10);
    await using opened = await run.open();
    for (const measure of [memoryResident, memoryPeak, memoryGrowth, memoryRetainedGrowth]) {
      const { missing, samples } = await measure.samples(opened.reader, {}, withRungs([]));
      expect([missing, samples]).toEqual(['no process rung: nobody read the memory of the daemon', []]);
    }
  });

  it('takes each reading inside the stages named', async () => {
    const run = new HandMadeRun();
    run.stage('idle', 'idle', 0, 0, 10);
    for (const [second, value] of [[1, 100], [5, 110], [12, 500]] as const) run.reading(second, value);
    await using opened = await run.open();
    const { samples } = await memoryResident.samples(opened.reader, { labels: ['idle'] }, PROCESS);
    expect(samples.map(({ lower, upper }) => [lower, upper])).toEqual([[100, 100], [110, 110]]);
  });

  it('knows a peak only from below without the mark of the kernel', async () => {
    const run = new HandMadeRun();
    run.stage('load', 'load', 0, 0, 2);
    run.reading(1, 300);
    await using opened = await run.open();
    const { samples } = await memoryPeak.samples(opened.reader, {}, PROCESS);
    expect(samples.map(({ lower, upper }) => [lower, upper])).toEqual([[300, Infinity]]);
  });

  it('takes the mark that was read when the next stage began', async () => {
    const run = new HandMadeRun();
    run.stage('load', 'load', 0, 0, 2);
    run.stage('load', 'load', 1, 2, 2);
    run.stage('load', 'load', 2, 4, 2);
    for (const [second, value] of [[0.001, 900], [2.001, 400], [4.001, 350], [6, 390]] as const) run.reading(second, value, PEAK);
    run.reading(5, 395);
    await using opened = await run.open();
    const { samples } = await memoryPeak.samples(opened.reader, {}, PROCESS);
    expect(samples.map(({ lower, upper }) => [lower, upper])).toEqual([[400, 400], [350, 350], [395, 395]]);
  });

  it('knows a stage of several parts from below only where the mark of one is missing', async () => {
    const run = new HandMadeRun();
    for (const start of [0, 2]) run.stage('load', 'load', 0, start, 2);
    run.reading(1, 300);
    run.reading(2.001, 400, PEAK);
    await using opened = await run.open();
    const { samples } = await memoryPeak.samples(opened.reader, {}, PROCESS);
    expect(samples.map(({ lower, upper }) => [lower, upper])).toEqual([[300, Infinity]]);
  });

  it('encloses the peak of several processes, whose marks need not fall together', async () => {
    const run = new HandMadeRun();
    run.stage('load', 'load', 0, 0, 2);
    run.reading(1, 450);
    run.reading(2, 400, PEAK);
    run.reading(2, 100, PEAK, 2);
    await using opened = await run.open();
    const { samples } = await memoryPeak.samples(opened.reader, {}, PROCESS);
    expect(samples.map(({ lower, upper }) => [lower, upper])).toEqual([[450, 500]]);
  });

  it('grows by the share of the first level per hundred calls, stages of one iteration together', async () => {
    const run = new HandMadeRun();
    run.reading(0, 100_000);
    for (const block of [0, 1]) {
      const start = 1 + block * 10;
      for (const part of [0, 1]) {
        run.stage('growth', 'block', block, start + part * 2, 2);
        run.call({}, { start: start + part * 2 + 0.5, seconds: 1 });
      }
      run.reading(start + 5, 100_000 + (block + 1) * 2500);
    }
    await using opened = await run.open();
    const plain = await memoryGrowth.samples(opened.reader, { labels: ['block'] }, PROCESS);
    const retainedWith = async (settings: readonly (readonly [string, string])[]): Promise<readonly (readonly [number, number])[]> => {
      const { samples } = await memoryRetainedGrowth.samples(opened.reader, { labels: ['block'] }, withRungs(['process'], { settings: new Map(settings) }));
      return samples.map(({ lower, upper }) => [lower, upper]);
    };
    // Two calls a block: 2.5 % becomes 125 % per hundred; each result was 1000 bytes.
    expect(plain.samples.map(({ lower, upper }) => [lower, upper])).toEqual([[1.25, 1.25], [1.25, 1.25]]);
    // Held for ten minutes, a block adds at least half of 2000 bytes and at most twice as much.
    expect(await retainedWith([['EXAI_WS_RESULT_TTL', '600']])).toEqual([[-0.75, 0.75], [-0.75, 0.75]]);
    // Held for a second, the second block's last result takes the place of the first block's.
    expect(await retainedWith([['EXAI_WS_RESULT_TTL', '1']])).toEqual([[0.25, 1], [1.25, 1.25]]);
    expect(await retainedWith([])).toEqual([[-0.75, 1.25], [-0.75, 1.25]]);
  });

  it('loses a block after which nobody read', async () => {
    const run = new HandMadeRun();
    run.reading(0, 100_000);
    run.stage('growth', 'block', 0, 1, 2);
    run.call({}, { start: 1.5, seconds: 1 });
    await using opened = await run.open();
    expect((await memoryGrowth.samples(opened.reader, {}, PROCESS)).samples).toMatchObject([{ standing: 'lost' }]);
  });
});

describe('a stage beside which another client was served', () => {
  it('takes no part, whether it was disturbed itself or before the process was weighed again', async () => {
    const run = new HandMadeRun();
    run.reading(0, 100_000);
    for (const block of [0, 1, 2]) {
      const start = 1 + block * 10;
      run.stage('growth', 'block', block, start, 2, block === 0);
      run.call({}, { start: start + 0.5, seconds: 1 });
      run.stage('growth', 'settle', block, start + 2, 2, block === 1);
      run.reading(start + 1, 100_000);
      run.reading(start + 3, 100_000 + block);
    }
    await using opened = await run.open();
    const standings = async (measure: typeof memoryGrowth) => (await measure.samples(opened.reader, { labels: ['block'] }, PROCESS)).samples.map(({ standing }) => standing);
    expect(await standings(memoryGrowth)).toEqual(['disturbed', 'disturbed', 'seen']);
    expect(await standings(memoryPeak)).toEqual(['disturbed', 'disturbed', 'seen']);
    expect(await standings(memoryResident)).toEqual(['disturbed', 'seen', 'seen']);
  });
});
