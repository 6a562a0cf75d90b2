import { describe, expect, it } from 'vitest';
import { uploadDuration } from '../../sidecar/measures/upload-duration.ts';
import type { PlannedCall } from '../../sidecar/spans/planned-call.ts';
import { AMBIGUOUS, HandMadeRun, planned, withRungs, type ClientView } from './hand-made-run.ts';

const upload = (run: HandMadeRun, n: number, repeated: boolean, client?: ClientView, more: Partial<PlannedCall> = {}): PlannedCall =>
  run.call({ tool: 'kimi_upload_and_extract', label: repeated ? 'repeat' : 'first', files: [planned(n, repeated)], ...more }, client);

describe('upload.duration', () => {
  it('is at most the wall time where only the client was there', async () => {
    const run = new HandMadeRun();
    const call = upload(run, 1, false, { start: 0, seconds: 1.2 });
    await using opened = await run.open();
    const { samples, missing } = await uploadDuration.samples(opened.reader, {}, withRungs([]));
    expect(missing).toBeUndefined();
    expect(samples).toMatchObject([{ lower: 0, upper: 1.2, standing: 'seen', sources: ['client'], spanId: call.spanId, key: `${call.callId}/${call.files[0]?.sha256}` }]);
  });

  it('is at least what the provider calls take together where the gateway was there', async () => {
    const run = new HandMadeRun();
    const call = upload(run, 1, false, { start: 0, seconds: 1.2 });
    run.post(call, 0.1, 0.8, 1);
    run.content(call, 0.85, 0.25, 1);
    await using opened = await run.open();
    const { samples } = await uploadDuration.samples(opened.reader, {}, withRungs(['gateway']));
    expect(samples[0]?.lower).toBeCloseTo(1, 9);
    expect(samples[0]).toMatchObject({ upper: 1.2, sources: ['client', 'gateway'] });
  });

  it('is exact where the probe was there, and its span shows it', async () => {
    const run = new HandMadeRun();
    const call = upload(run, 1, false, { start: 0, seconds: 1.2 });
    const spanId = run.upload(call, 0.05, 1.1, 1);
    run.lookup(call, 0.05, 1, false);
    run.post(call, 0.1, 0.8, 1);
    run.content(call, 0.9, 0.2, 1);
    await using opened = await run.open();
    const { samples } = await uploadDuration.samples(opened.reader, {}, withRungs(['gateway', 'probe']));
    expect(samples).toMatchObject([{ lower: 1.1, upper: 1.1, sources: ['client', 'gateway', 'probe'], spanId }]);
  });

  it('is a contradiction, with both spans, where the probe says longer than the client waited', async () => {
    const run = new HandMadeRun();
    const call = upload(run, 1, false, { start: 0, seconds: 1 });
    const spanId = run.upload(call, 0, 1.5, 1);
    await using opened = await run.open();
    const { samples, contradictions } = await uploadDuration.samples(opened.reader, {}, withRungs(['probe']));
    expect(samples).toEqual([]);
    expect(contradictions).toMatchObject([{ first: { source: 'probe', lower: 1.5, spanId }, second: { source: 'client', upper: 1, spanId: call.spanId } }]);
  });

  it.each([
    ['is what the probe says where the log began its clock a little earlier', 0.255, 0, [{ lower: 0.25, upper: 0.25 }]],
    ['is contradicted where log and probe are further apart than any hand-over', 0.37, 1, []],
  ])('%s', async (_what, logSeconds, contradicted, seen) => {
    const run = new HandMadeRun();
    const call = upload(run, 1, false, { start: 0, seconds: 0.5 });
    run.upload(call, 0.05, logSeconds, 1, 'log');
    run.upload(call, 0.055, 0.25, 1);
    await using opened = await run.open();
    const { samples, contradictions } = await uploadDuration.samples(opened.reader, {}, withRungs(['probe', 'log']));
    expect(contradictions).toHaveLength(contradicted);
    expect(samples).toMatchObject(seen);
  });

  it('forgives two clocks that differ by less than their tolerance', async () => {
    const run = new HandMadeRun();
    const call = upload(run, 1, false, { start: 0, seconds: 1 });
    run.upload(call, 0, 1.001, 1);
    await using opened = await run.open();
    const { samples, contradictions } = await uploadDuration.samples(opened.reader, {}, withRungs(['probe']));
    expect(contradictions).toEqual([]);
    expect(samples).toMatchObject([{ lower: 1, upper: 1.001 }]);
  });

  it('looks at no span that is ambiguous', async () => {
    const run = new HandMadeRun();
    const call = upload(run, 1, false, { start: 0, seconds: 1 });
    run.inside(call, { source: 'probe', name: 'upload kimi', start: 0, seconds: 3, attributes: AMBIGUOUS });
    await using opened = await run.open();
    const { samples } = await uploadDuration.samples(opened.reader, {}, withRungs(['probe']));
    expect(samples).toMatchObject([{ lower: 0, upper: 1 }]);
  });

  it('leaves warm-up calls and calls of several files out', async () => {
    const run = new HandMadeRun();
    upload(run, 1, false, { start: 0, seconds: 1 }, { warmup: true });
    upload(run, 2, false, { start: 2, seconds: 1 }, { files: [planned(2), planned(3)] });
    await using opened = await run.open();
    const { samples, missing } = await uploadDuration.samples(opened.reader, {}, withRungs([]));
    expect(samples).toEqual([]);
    expect(missing).toBe('the run has no such uploads of one file');
  });

  it.each([
    ['zombie', { standing: 'given_up', lower: 8, upper: Infinity }],
    ['timeout', { standing: 'given_up', lower: 8, upper: Infinity }],
    ['tool_error', { standing: 'failed', lower: 0, upper: Infinity }],
    ['over_capacity', { standing: 'failed', lower: 0, upper: Infinity }],
    ['disconnected', { standing: 'failed', lower: 0, upper: Infinity }],
    ['result_cache', { standing: 'lost', lower: -Infinity, upper: Infinity }],
    ['cancelled', { standing: 'lost', lower: -Infinity, upper: Infinity }],
  ])('keeps a call that ended as %s in its place', async (outcome, expected) => {
    const run = new HandMadeRun();
    upload(run, 1, false, { start: 0, seconds: 8, outcome });
    await using opened = await run.open();
    const { samples } = await uploadDuration.samples(opened.reader, {}, withRungs([]));
    expect(samples).toMatchObject([expected]);
    expect(samples[0]?.reason).not.toBe('');
  });

  it('keeps a call of which nothing was recorded as lost', async () => {
    const run = new HandMadeRun();
    upload(run, 1, false);
    await using opened = await run.open();
    const { samples } = await uploadDuration.samples(opened.reader, {}, withRungs([]));
    expect(samples).toMatchObject([{ standing: 'lost', lower: -Infinity, upper: Infinity }]);
  });

  it('takes a call out while another client was served', async () => {
    const run = new HandMadeRun();
    upload(run, 1, false, { start: 0, seconds: 1, attributes: { 'exai.disturbed': true } });
    await using opened = await run.open();
    const { samples } = await uploadDuration.samples(opened.reader, {}, withRungs([]));
    expect(samples).toMatchObject([{ standing: 'disturbed' }]);
  });

  it('is lost where a present rung owes spans of the call, and says which', async () => {
    const run = new HandMadeRun();
    const call = upload(run, 1, false, { start: 0, seconds: 1 });
    run.owes(call, 'probe', 'upload', 1, 0);
    await using opened = await run.open();
    const present = await uploadDuration.samples(opened.reader, {}, withRungs(['probe']));
    const absent = await uploadDuration.samples(opened.reader, {}, withRungs([]));
    expect(present.samples).toMatchObject([{ standing: 'lost', reason: 'spans that were due did not come: probe/upload' }]);
    expect(absent.samples).toMatchObject([{ standing: 'seen' }]);
  });

  it('loses a repeat that missed and a first upload that hit', async () => {
    const run = new HandMadeRun();
    const first = upload(run, 1, false, { start: 0, seconds: 1 });
    run.lookup(first, 0.1, 1, true);
    const repeat = upload(run, 1, true, { start: 2, seconds: 1 });
    run.lookup(repeat, 2.1, 1, false);
    await using opened = await run.open();
    const { samples } = await uploadDuration.samples(opened.reader, {}, withRungs(['probe']));
    expect(samples.map(({ standing, reason }) => [standing, reason])).toEqual([
      ['lost', 'contents meant to be new were in the cache'],
      ['lost', 'the repeated file was not in the cache'],
    ]);
  });

  it('takes a repeat for cached only where somebody saw the hit, and pairs it with its first upload', async () => {
    const run = new HandMadeRun();
    const first = upload(run, 1, false, { start: 0, seconds: 1 });
    run.post(first, 0.1, 0.7, 1);
    run.content(first, 0.8, 0.1, 1);
    const repeat = upload(run, 1, true, { start: 2, seconds: 0.3 });
    run.content(repeat, 2.1, 0.1, 1);
    await using opened = await run.open();
    const gateway = await uploadDuration.samples(opened.reader, {}, withRungs(['gateway']));
    expect(gateway.samples.map(({ standing, pair }) => [standing, pair])).toEqual([['seen', first.files[0]?.sha256], ['seen', first.files[0]?.sha256]]);
    expect(gateway.samples[1]?.upper).toBeCloseTo(0.3, 9);

    const bare = new HandMadeRun();
    upload(bare, 1, false, { start: 0, seconds: 1 });
    upload(bare, 1, true, { start: 2, seconds: 0.3 });
    await using unseen = await bare.open();
    const client = await uploadDuration.samples(unseen.reader, { labels: ['repeat'] }, withRungs([]));
    expect(client.samples).toMatchObject([{ standing: 'lost', reason: 'nothing shows whether the repeated file was in the cache' }]);
  });

  it('refuses to let two sources tell a hit and a miss of one file', async () => {
    const run = new HandMadeRun();
    const call = upload(run, 1, false, { start: 0, seconds: 1 });
    run.lookup(call, 0.1, 1, true);
    run.post(call, 0.2, 0.5, 1);
    await using opened = await run.open();
    const { contradictions } = await uploadDuration.samples(opened.reader, {}, withRungs(['probe', 'gateway']));
    expect(contradictions).toMatchObject([{ first: { source: 'probe' }, second: { source: 'gateway' } }]);
  });
});
