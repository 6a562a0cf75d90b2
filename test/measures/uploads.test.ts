import { describe, expect, it } from 'vitest';
import { cacheOutcome } from '../../sidecar/measures/cache-outcome.ts';
import { uploadBatchDuration } from '../../sidecar/measures/upload-batch-duration.ts';
import { uploadPosts } from '../../sidecar/measures/upload-posts.ts';
import type { PlannedCall } from '../../sidecar/spans/planned-call.ts';
import { HandMadeRun, planned, withRungs, type ClientView } from './hand-made-run.ts';

const TOOL = 'kimi_upload_and_extract';
const files = (count: number, from = 0): PlannedCall['files'] => Array.from({ length: count }, (_, index) => planned(from + index));

describe('upload.batch_duration', () => {
  it('is first send to last result over the calls of one unit, and at least the calls themselves', async () => {
    const run = new HandMadeRun();
    for (const [index, start] of [0, 2, 4].entries()) run.call({ tool: TOOL, label: 'first', unit: 'round-0', group: 'g', files: [planned(index)] }, { start, seconds: 1.5 });
    run.call({ tool: TOOL, label: 'batch', unit: 'batch-0', group: 'g', files: files(3, 10) }, { start: 6, seconds: 2.5 });
    await using opened = await run.open();
    const sequential = await uploadBatchDuration.samples(opened.reader, { labels: ['first'] }, withRungs([]));
    const parallel = await uploadBatchDuration.samples(opened.reader, { labels: ['batch'] }, withRungs([]));
    expect(sequential.samples).toMatchObject([{ key: 'round-0', pair: 'g', lower: 4.5, upper: 5.5, standing: 'seen' }]);
    expect(parallel.samples).toMatchObject([{ key: 'batch-0', pair: 'g', lower: 2.5, upper: 2.5, standing: 'seen' }]);
  });

  it('is a failure where files are missing from the result', async () => {
    const run = new HandMadeRun();
    run.call({ tool: TOOL, files: files(5) }, { start: 0, seconds: 2, attributes: { 'exai.files.sent': 5, 'exai.files.returned': 3 } });
    await using opened = await run.open();
    const { samples } = await uploadBatchDuration.samples(opened.reader, {}, withRungs([]));
    expect(samples).toMatchObject([{ standing: 'failed', lower: 0, upper: Infinity, reason: '2 of 5 files are not in the result' }]);
  });

  it('goes by the gravest of its calls', async () => {
    const run = new HandMadeRun();
    run.call({ tool: TOOL, unit: 'given-up', files: files(1) }, { start: 0, seconds: 1 });
    run.call({ tool: TOOL, unit: 'given-up', files: files(1, 1) }, { start: 1, seconds: 8, outcome: 'zombie' });
    run.call({ tool: TOOL, unit: 'lost', files: files(1, 2) }, { start: 10, seconds: 1, outcome: 'tool_error' });
    run.call({ tool: TOOL, unit: 'lost', files: files(1, 3) });
    await using opened = await run.open();
    const { samples } = await uploadBatchDuration.samples(opened.reader, {}, withRungs([]));
    expect(samples).toMatchObject([
      { key: 'given-up', standing: 'given_up', lower: 9, upper: Infinity },
      { key: 'lost', standing: 'lost', lower: -Infinity, upper: Infinity },
    ]);
  });

  it('is lost where a file meant to be new was in the cache', async () => {
    const run = new HandMadeRun();
    const call = run.call({ tool: TOOL, files: files(2) }, { start: 0, seconds: 2 });
    run.lookup(call, 0.1, 0, false);
    run.lookup(call, 0.1, 1, true);
    await using opened = await run.open();
    const { samples } = await uploadBatchDuration.samples(opened.reader, {}, withRungs(['probe']));
    expect(samples).toMatchObject([{ standing: 'lost', reason: 'contents meant to be new were in the cache' }]);
  });
});

describe('a batch seen from inside', () => {
  it('took no less than its uploads cover together, by each source', async () => {
    const run = new HandMadeRun();
    const fine = run.call({ tool: TOOL, label: 'fine', files: files(2) }, { start: 0, seconds: 2 });
    run.upload(fine, 0.1, 1.5, 0);
    run.upload(fine, 0.2, 1.5, 1);
    const strange = run.call({ tool: TOOL, label: 'strange', files: files(2, 5) }, { start: 10, seconds: 2 });
    run.upload(strange, 10.1, 1, 5);
    const first = run.post(strange, 9, 2, 5);
    run.content(strange, 11, 1.5, 5);
    await using opened = await run.open();
    const { samples, contradictions } = await uploadBatchDuration.samples(opened.reader, {}, withRungs(['probe', 'gateway']));
    expect(samples).toMatchObject([{ lower: 2, upper: 2, sources: ['client'], spanId: fine.spanId }]);
    expect(contradictions).toMatchObject([{ first: { source: 'gateway', lower: 3.5, spanId: first }, second: { source: 'client', upper: 2, spanId: strange.spanId } }]);
  });
});

/** Contents 1 and 2 uploaded in one call, then each repeated alone. */
function repeated(client: ClientView = { start: 3, seconds: 0.3 }, firstOutcome = 'ok'): { run: HandMadeRun; first: PlannedCall; repeats: readonly PlannedCall[] } {
  const run = new HandMadeRun();
  const first = run.call({ tool: TOOL, label: 'batch', unit: 'batch', files: [planned(1), planned(2)] }, { start: 0, seconds: 2, outcome: firstOutcome });
  const repeats = [1, 2].map((n) => run.call({ tool: TOOL, label: 'repeat', files: [planned(n, true)] }, client));
  return { run, first, repeats };
}

describe('cache.outcome', () => {
  it('tells hits and misses of repeated files only, clustered by the call that uploaded them first', async () => {
    const { run, first, repeats: [one, two] } = repeated();
    if (one) run.lookup(one, 3.1, 1, true);
    if (two) run.lookup(two, 3.1, 2, false);
    await using opened = await run.open();
    const { samples } = await cacheOutcome.samples(opened.reader, {}, withRungs(['probe']));
    expect(samples.map(({ lower, upper, cluster, sources }) => [lower, upper, cluster, sources])).toEqual([
      [1, 1, first.callId, ['probe']],
      [0, 0, first.callId, ['probe']],
    ]);
  });

  it('takes a missing POST for a hit only beside the first POST and the content GET', async () => {
    const { run, first, repeats: [one, two] } = repeated();
    run.post(first, 0.1, 1, 1);
    if (one) run.content(one, 3.1, 0.1, 1);
    if (two) run.content(two, 3.1, 0.1, 2);
    await using opened = await run.open();
    const { samples } = await cacheOutcome.samples(opened.reader, {}, withRungs(['gateway']));
    expect(samples.map(({ standing, lower, reason }) => [standing, lower, reason])).toEqual([
      ['seen', 1, ''],
      ['lost', -Infinity, 'no source shows whether the file was in the cache'],
    ]);
  });

  it('sees a miss in a POST, and a contradiction where the probe saw a hit', async () => {
    const { run, repeats: [one, two] } = repeated();
    if (one) run.post(one, 3.1, 0.1, 1);
    if (two) run.post(two, 3.1, 0.1, 2);
    if (two) run.lookup(two, 3.1, 2, true);
    await using opened = await run.open();
    const { samples, contradictions } = await cacheOutcome.samples(opened.reader, {}, withRungs(['gateway', 'probe']));
    expect(samples).toMatchObject([{ lower: 0, upper: 0, standing: 'seen', sources: ['gateway'] }]);
    expect(contradictions).toMatchObject([{ first: { source: 'probe', lower: 1 }, second: { source: 'gateway', upper: 0 } }]);
  });

  it('counts a failed or abandoned repeat as a miss, and an answer from the result cache as lost', async () => {
    const outcomes = ['tool_error', 'zombie', 'result_cache'];
    const standings: unknown[] = [];
    for (const outcome of outcomes) {
      const { run } = repeated({ start: 3, seconds: 0.3, outcome });
      await using opened = await run.open();
      const { samples } = await cacheOutcome.samples(opened.reader, {}, withRungs(['probe']));
      standings.push([samples[0]?.standing, samples[0]?.upper]);
    }
    expect(standings).toEqual([['failed', 0], ['given_up', 0], ['lost', Infinity]]);
  });

  it('does not blame the cache for contents that never came to it', async () => {
    const { run, repeats: [one] } = repeated(undefined, 'over_capacity');
    if (one) run.lookup(one, 3.1, 1, false);
    await using opened = await run.open();
    const { samples } = await cacheOutcome.samples(opened.reader, {}, withRungs(['probe']));
    expect(samples[0]).toMatchObject({ standing: 'lost', reason: 'its first upload did not succeed (over_capacity)' });
  });

  it('is lost where the probe owes the lookup', async () => {
    const { run, repeats: [one] } = repeated();
    if (one) run.owes(one, 'probe', 'lookup', 1, 0);
    await using opened = await run.open();
    const { samples } = await cacheOutcome.samples(opened.reader, {}, withRungs(['probe']));
    expect(samples[0]).toMatchObject({ standing: 'lost', reason: 'spans that were due did not come: probe/lookup' });
  });

  it('has no samples where nothing is repeated', async () => {
    const run = new HandMadeRun();
    run.call({ tool: TOOL, files: files(1) }, { start: 0, seconds: 1 });
    await using opened = await run.open();
    expect(await cacheOutcome.samples(opened.reader, {}, withRungs([]))).toMatchObject({ samples: [], missing: 'the run repeats no such files' });
  });
});

describe('upload.posts', () => {
  it('is 1 where the repeat was not posted again and 0 where it was', async () => {
    const { run, first, repeats: [one, two] } = repeated();
    run.post(first, 0.1, 1, 1);
    run.post(first, 0.1, 1, 2);
    if (one) run.content(one, 3.1, 0.1, 1);
    if (two) run.post(two, 3.1, 0.1, 2);
    await using opened = await run.open();
    const { samples } = await uploadPosts.samples(opened.reader, {}, withRungs(['gateway']));
    expect(samples).toMatchObject([{ lower: 1, upper: 1, standing: 'seen' }, { lower: 0, upper: 0, standing: 'seen' }]);
  });

  it('is lost where neither a POST nor the presence beside its absence was seen', async () => {
    const { run } = repeated();
    await using opened = await run.open();
    const { samples } = await uploadPosts.samples(opened.reader, {}, withRungs(['gateway']));
    expect(samples.map(({ standing }) => standing)).toEqual(['lost', 'lost']);
  });

  it('takes the word of the log, that a lookup hit or missed, where nobody watches the provider', async () => {
    const { run, repeats: [one, two] } = repeated();
    const spanId = one ? run.lookup(one, 3.1, 1, true, 'log') : '';
    if (two) run.lookup(two, 3.1, 2, false, 'log');
    await using opened = await run.open();
    const { samples } = await uploadPosts.samples(opened.reader, {}, withRungs(['log']));
    expect(samples).toMatchObject([{ lower: 1, upper: 1, sources: ['log'], spanId }, { lower: 0, upper: 0, sources: ['log'] }]);
    const watched = await uploadPosts.samples(opened.reader, {}, withRungs(['log', 'gateway']));
    expect(watched.samples.map(({ standing }) => standing)).toEqual(['lost', 'lost']);
  });

  it('takes the word of the probe where there is no gateway, and holds it to a POST where there is one', async () => {
    const { run, repeats: [one, two] } = repeated();
    if (one) run.lookup(one, 3.1, 1, true);
    if (two) run.lookup(two, 3.1, 2, false);
    const posted = one ? run.post(one, 3.2, 0.1, 1) : '';
    await using opened = await run.open();
    const { samples, contradictions } = await uploadPosts.samples(opened.reader, {}, withRungs(['probe', 'gateway']));
    expect(contradictions).toMatchObject([{ first: { source: 'probe', lower: 1 }, second: { source: 'gateway', upper: 0, spanId: posted } }]);
    expect(samples.map(({ standing }) => standing)).toEqual(['lost']);
    const alone = await uploadPosts.samples(opened.reader, { labels: ['repeat'] }, withRungs(['probe']));
    expect(alone.samples).toMatchObject([{ lower: 0, upper: 0, sources: ['probe'] }]);
  });

  it('is lost where the log owes the lookup', async () => {
    const { run, repeats: [one] } = repeated();
    if (one) run.owes(one, 'log', 'lookup', 1, 0);
    await using opened = await run.open();
    const { samples } = await uploadPosts.samples(opened.reader, {}, withRungs(['log']));
    expect(samples[0]).toMatchObject({ standing: 'lost', reason: 'spans that were due did not come: log/lookup' });
  });

  it('takes the word of the probe likewise, beside that of the log', async () => {
    const { run, repeats: [one, two] } = repeated();
    const spanId = one ? run.lookup(one, 3.1, 1, true) : '';
    if (two) run.lookup(two, 3.1, 2, false);
    if (one) run.lookup(one, 3.1, 1, true, 'log');
    await using opened = await run.open();
    const { samples } = await uploadPosts.samples(opened.reader, {}, withRungs(['probe', 'log']));
    expect(samples).toMatchObject([{ lower: 1, upper: 1, sources: ['log', 'probe'], spanId }, { lower: 0, upper: 0, sources: ['probe'] }]);
  });
});
