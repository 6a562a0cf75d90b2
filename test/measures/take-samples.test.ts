import { describe, expect, it } from 'vitest';
import { cacheOutcome } from '../../sidecar/measures/cache-outcome.ts';
import { memoryPeak } from '../../sidecar/measures/memory-peak.ts';
import { takeSamples } from '../../sidecar/measures/take-samples.ts';
import { toolOverhead } from '../../sidecar/measures/tool-overhead.ts';
import { uploadDuration } from '../../sidecar/measures/upload-duration.ts';
import { itemsOf, type RungItem } from '../../sidecar/spans/rung-item.ts';
import { HandMadeRun, planned, withRungs } from './hand-made-run.ts';

const TOOL = 'kimi_upload_and_extract';
const HUNG = { start: 0, seconds: 60, outcome: 'timeout' };
const shown = (...items: readonly RungItem[]) => ({ shown: new Set([...itemsOf('client'), ...items]) });

describe('the samples of a measure', () => {
  it('are none where no rung is there that could show any, and the words say which would do', async () => {
    const run = new HandMadeRun();
    run.call({ tool: TOOL, label: 'first', files: [planned(1)] }, { start: 0, seconds: 1 });
    run.call({ tool: TOOL, label: 'repeat', files: [planned(1, true)] }, { start: 2, seconds: 0.3, outcome: 'tool_error' });
    await using opened = await run.open();
    const missing = 'no probe, gateway or log rung: nobody sees whether a repeated file was in the cache';
    expect(await takeSamples(cacheOutcome, opened.reader, {}, withRungs([]))).toMatchObject({ samples: [], missing });
    expect(await takeSamples(uploadDuration, opened.reader, { labels: ['repeat'] }, withRungs(['process']))).toMatchObject({ samples: [], missing });
    expect(await takeSamples(uploadDuration, opened.reader, { labels: ['first'] }, withRungs([]))).toMatchObject({ missing: undefined, samples: [{ lower: 0, upper: 1 }] });
    expect(await takeSamples(cacheOutcome, opened.reader, {}, withRungs(['probe'], shown('probe/route')))).toMatchObject({ missing });
  });

  it('are not planned rather than without a source where the run has nothing of the kind', async () => {
    const run = new HandMadeRun();
    run.call({}, { start: 0, seconds: 1 });
    await using opened = await run.open();
    expect(await takeSamples(cacheOutcome, opened.reader, {}, withRungs([]))).toMatchObject({ notPlanned: true });
    expect(await takeSamples(memoryPeak, opened.reader, {}, withRungs([]))).toMatchObject({ notPlanned: true });
  });

  it('keep an end open that no rung present can show, whatever became of the call', async () => {
    const run = new HandMadeRun();
    run.call({ tool: TOOL, label: 'first', files: [planned(1)] }, HUNG);
    run.call({ label: 'chat', inference: 'due' }, HUNG);
    run.call({ label: 'plain', inference: 'none', tool: 'version' }, HUNG);
    await using opened = await run.open();
    const lowers = async (measure: typeof toolOverhead, label: string, context: ReturnType<typeof withRungs>) =>
      (await takeSamples(measure, opened.reader, { labels: [label] }, context)).samples.map(({ standing, lower, upper }) => [standing, lower, upper]);
    // The model may have taken all of the minute, or the wait before the upload began.
    expect(await lowers(toolOverhead, 'chat', withRungs([]))).toEqual([['given_up', 0, Infinity]]);
    expect(await lowers(uploadDuration, 'first', withRungs([]))).toEqual([['given_up', 0, Infinity]]);
    expect(await lowers(toolOverhead, 'chat', withRungs(['gateway']))).toEqual([['given_up', 60, Infinity]]);
    expect(await lowers(toolOverhead, 'plain', withRungs([]))).toEqual([['given_up', 60, Infinity]]);
  });

  it('do not believe a peak whose mark cannot be read', async () => {
    const run = new HandMadeRun();
    run.stage('load', 'load', 0, 0, 10);
    run.reading(5, 90e6);
    run.reading(10.1, 95e6, 'exai.process.memory.peak');
    await using opened = await run.open();
    expect((await takeSamples(memoryPeak, opened.reader, {}, withRungs(['process']))).samples).toMatchObject([{ lower: 95e6, upper: 95e6 }]);
    expect((await takeSamples(memoryPeak, opened.reader, {}, withRungs(['process'], shown('process/reading')))).samples).toMatchObject([{ upper: Infinity }]);
  });
});
