import { describe, expect, it } from 'vitest';
import type { Claim } from '../../sidecar/claims/claim.ts';
import type { Rung } from '../../sidecar/spans/source.ts';
import { judgeRun, type JudgeRunOptions } from '../../sidecar/verdict/judge-run.ts';
import type { ClaimVerdict, Environment, Verdict } from '../../sidecar/verdict/verdict.ts';
import { HandMadeRun, planned } from '../measures/hand-made-run.ts';

const TOOL = 'kimi_upload_and_extract';

const claim = (more: Partial<Claim> = {}): Claim => ({
  id: 'upload.first', plan: '1.1', title: 'a first upload takes less than 2 s', failureTitle: 'a first upload takes 2 s or more',
  measure: 'upload.duration', select: { labels: ['first'] }, against: undefined, statistic: 'median', parameters: {},
  limit: { op: '<', value: 2 }, unit: 's', leastSamples: 5, required: true,
  correction: 'first uploads take about {value}', advice: { fail: 'look at the provider', not_measured: 'give it a rung', left_out: 'run in full' },
  ...more,
});

const rungs = (present: readonly Rung[]): Environment['rungs'] => {
  const state = (rung: Rung) => ({ present: rung === 'client' || present.includes(rung), how: 'by hand' });
  return { client: state('client'), process: state('process'), log: state('log'), gateway: state('gateway'), probe: state('probe') };
};

const environment = (present: readonly Rung[] = ['probe'], more: Partial<Environment> = {}): Environment => ({
  target: 'a run made by hand', daemon: { kind: 'rehearsal', version: null, pid: null, url: 'ws://127.0.0.1:1', launched: true },
  provider: { kind: 'emulated', profile: null }, rungs: rungs(present), settings: {}, timeScale: 1, fault: null,
  sidecarVersion: '0.1.0', scenarioDigest: 'a', claimsDigest: 'b', ...more,
});

const RUN: Verdict['run'] = { id: '20260101T000000Z-abcdef', scenario: 'task-2c', quick: false, startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T00:03:00Z', complete: true };
const MEASUREMENT: Verdict['measurement'] = { expected: 10, observed: 10, dropped: 0, ambiguous: 0, clockOffset: null };

/** First uploads of so many seconds each, seen by the probe. */
function uploads(seconds: readonly number[], lateness?: number): HandMadeRun {
  const run = new HandMadeRun();
  for (const [index, duration] of seconds.entries()) {
    const attributes = lateness === undefined ? {} : { 'exai.send.lateness': lateness };
    const call = run.call({ tool: TOOL, step: 'rounds', label: 'first', files: [planned(index)] }, { start: index * 10, seconds: duration + 0.1, attributes });
    run.upload(call, index * 10 + 0.05, duration, index);
  }
  return run;
}

async function judge(run: HandMadeRun, options: Partial<JudgeRunOptions> = {}): Promise<Verdict> {
  await using opened = await run.open();
  return await judgeRun({ reader: opened.reader, claims: [claim()], run: RUN, environment: environment(), measurement: MEASUREMENT, leftOut: [], ...options });
}

const only = ({ claims: [row] }: Verdict): Partial<ClaimVerdict> => row ?? {};
const FAST = [1, 1.1, 1.2, 1.3, 1.4];
const SLOW = [3, 3.1, 3.2, 3.3, 3.4];

describe('judgeRun', () => {
  it('passes a claim in the sentence that holds, with bounds, sources and the traces that show it', async () => {
    const verdict = await judge(uploads(FAST));
    expect(verdict.state).toBe('pass');
    expect(only(verdict)).toMatchObject({
      state: 'pass', title: 'a first upload takes less than 2 s', value: 1.2, lower: 1, upper: 1.4, samples: 5, sources: ['client', 'probe'],
      reasonCode: 'decided', correction: null, advice: null,
    });
    expect(only(verdict).evidence?.map(({ role, value }) => [role, value])).toEqual([['slowest', 1.4], ['median', 1.2], ['fastest', 1]]);
  });

  it('fails a claim in the sentence that is true instead, with correction and advice', async () => {
    const verdict = await judge(uploads(SLOW));
    expect(verdict.state).toBe('fail');
    expect(only(verdict)).toMatchObject({ state: 'fail', title: 'a first upload takes 2 s or more', correction: 'first uploads take about 3.2 s', advice: 'look at the provider' });
  });

  it('hears of each claim as it is decided', async () => {
    const heard: string[] = [];
    await judge(uploads(FAST), { claims: [claim(), claim({ id: 'second' })], onClaim: ({ id }) => heard.push(id) });
    expect(heard).toEqual(['upload.first', 'second']);
  });

  it('does not measure a claim whose traces hold what cannot be, lists it, and leaves other claims alone', async () => {
    const run = uploads(FAST);
    const call = run.call({ tool: TOOL, step: 'rounds', label: 'first', files: [planned(9)] }, { start: 90, seconds: 1.2 });
    const upload = run.upload(call, 88, 1, 9);
    const chat = run.call({ step: 'talk', label: 'chat' }, { start: 100, seconds: 1 });
    run.owes(chat, 'gateway', 'inference', 0, 0);
    const talk = claim({ id: 'tools.timeouts', measure: 'tool.timeout', select: { labels: ['chat'] }, statistic: 'zero-count', unit: '1', limit: { op: '<=', value: 0 }, leastSamples: 1 });
    const verdict = await judge(run, { claims: [claim(), talk] });
    expect(verdict.impossible).toEqual([{ rule: 'outside-call', traceId: call.traceId, spanId: upload, other: call.spanId, message: 'upload kimi (probe) begins before tools/call kimi_upload_and_extract (client), by 2000.0 ms' }]);
    expect(verdict.claims).toMatchObject([
      { id: 'upload.first', state: 'not_measured', reasonCode: 'impossible', reason: expect.stringContaining('1 of its traces holds what cannot be (outside-call): upload kimi (probe) begins before') },
      { id: 'tools.timeouts', state: 'pass' },
    ]);
  });

  it('does not measure a batch of calls of which any holds what cannot be', async () => {
    const run = new HandMadeRun();
    for (let n = 0; n < 10; n += 1) {
      const call = run.call({ tool: TOOL, step: 'rounds', label: 'first', unit: `batch-${n % 5}`, files: [planned(n)] }, { start: n * 10, seconds: 1 });
      run.upload(call, n * 10 + 0.1, 0.5, n);
    }
    const third = run.call({ tool: TOOL, step: 'rounds', label: 'first', unit: 'batch-0', files: [planned(10)] }, { start: 100, seconds: 1 });
    run.upload(third, 100.1, 0.5, 10);
    const batch = claim({ measure: 'upload.batch_duration', limit: { op: '<', value: 100 }, leastSamples: 1 });
    const whole = only(await judge(run, { claims: [batch] }));
    run.upload(third, 98, 0.5, 10);
    expect([whole.state, only(await judge(run, { claims: [batch] })).reasonCode]).toEqual([expect.stringMatching(/pass|inconclusive/), 'impossible']);
  });

  it('lists the first twenty of a kind, and looks at all of them', async () => {
    const run = new HandMadeRun();
    for (let n = 0; n < 25; n += 1) run.upload(run.call({ tool: TOOL, step: 'rounds', label: n < 24 ? 'other' : 'first', files: [planned(n)] }, { start: n * 10, seconds: 1 }), n * 10 - 1, 0.5, n);
    const verdict = await judge(run, { claims: [claim({ leastSamples: 1 })] });
    expect(verdict.impossible).toHaveLength(20);
    expect(only(verdict)).toMatchObject({ state: 'not_measured', reasonCode: 'impossible' });
  });

  it('lets a fail outweigh what was not measured, that what is inconclusive, and that a pass', async () => {
    const run = uploads([...FAST]);
    const failing = claim({ id: 'failing', limit: { op: '<', value: 0.5 } });
    const open = claim({ id: 'open', limit: { op: '<', value: 1.25 } });
    const missing = claim({ id: 'missing', select: { labels: ['nowhere'] } });
    const stateOf = async (claims: readonly Claim[]): Promise<string> => (await judge(run, { claims })).state;
    expect(await stateOf([claim(), open, missing, failing])).toBe('fail');
    expect(await stateOf([claim(), open, missing])).toBe('not_measured');
    expect(await stateOf([claim(), open])).toBe('inconclusive');
    expect(await stateOf([claim(), claim({ ...missing, required: false })])).toBe('pass');
    expect(await stateOf([])).toBe('not_measured');
  });

  it('does not require what an option left out, and says which', async () => {
    const batch = claim({ id: 'batch', select: { steps: ['rounds'], labels: ['batch'] } });
    const leftOut = [{ step: 'rounds', labels: ['batch'], reason: 'left out by --quick', by: 'quick' as const }];
    const verdict = await judge(uploads(FAST), { claims: [claim(), batch], leftOut, run: { ...RUN, quick: true } });
    expect(verdict.state).toBe('pass');
    expect(verdict.claims[1]).toMatchObject({ state: 'not_measured', required: false, reasonCode: 'left_out', reason: 'left out by --quick', advice: 'run in full' });
  });

  it('does not require what a quick run repeats too little, but a full one', async () => {
    const many = claim({ leastSamples: 15 });
    const quick = await judge(uploads(FAST), { claims: [many], run: { ...RUN, quick: true } });
    const full = await judge(uploads(FAST), { claims: [many] });
    expect(only(quick)).toMatchObject({ required: false, reasonCode: 'left_out' });
    expect(only(full)).toMatchObject({ required: true, reasonCode: 'too_few_samples' });
  });

  it('judges of an incomplete run only what is whole', async () => {
    const run = uploads(FAST);
    run.call({ tool: TOOL, step: 'rounds', label: 'second', files: [planned(99)] });
    const second = claim({ id: 'second', select: { labels: ['first', 'second'] } });
    const verdict = await judge(run, { claims: [claim(), second], run: { ...RUN, complete: false, endedAt: null } });
    expect(verdict.claims.map(({ state, reasonCode }) => [state, reasonCode])).toEqual([['pass', 'decided'], ['not_measured', 'incomplete_run']]);
  });

  it('does not measure from inside where records were dropped, but still from what the client saw itself', async () => {
    const measurement = { ...MEASUREMENT, dropped: 3 };
    const fromInside = await judge(uploads(FAST), { measurement });
    const run = new HandMadeRun();
    for (const index of FAST.keys()) run.call({ tool: TOOL, label: 'first', files: [planned(index)] }, { start: index * 5, seconds: 1 });
    const fromOutside = await judge(run, { measurement, environment: environment([]) });
    expect(only(fromInside)).toMatchObject({ state: 'not_measured', reasonCode: 'dropped' });
    expect(only(fromOutside)).toMatchObject({ state: 'pass', sources: ['client'] });
  });

  it('does not trust a generator that was late', async () => {
    expect(only(await judge(uploads(FAST, 0.01)))).toMatchObject({ state: 'pass' });
    expect(only(await judge(uploads(FAST, 0.4)))).toMatchObject({ state: 'not_measured', reasonCode: 'late_generator' });
  });

  it('does not measure where two sources contradict each other', async () => {
    const run = uploads(FAST);
    const call = run.call({ tool: TOOL, step: 'rounds', label: 'first', files: [planned(50)] }, { start: 90, seconds: 1 });
    const spanId = run.upload(call, 90, 1.5, 50);
    expect(only(await judge(run))).toMatchObject({
      state: 'not_measured',
      reasonCode: 'contradiction',
      reason: expect.stringContaining(spanId),
      evidence: [
        { role: 'contradiction', traceId: call.traceId, spanId },
        { role: 'contradiction', traceId: call.traceId, spanId: call.spanId },
      ],
    });
  });

  it('says of growth where it is: let go by design, kept for ever, or in nothing that is counted', async () => {
    const run = new HandMadeRun();
    for (let block = 0; block < 10; block += 1) {
      run.stage('growth', 'block', block, 10 + block * 2, 1);
      for (let index = 0; index < 10; index += 1) run.call({ step: 'growth' }, { start: 10 + block * 2 + index / 10, seconds: 0.05 });
      run.reading(9.5 + block * 2, 100e6 + block * 2e6);
    }
    run.reading(29.5, 120e6);
    const growth = claim({ id: 'memory.growth', measure: 'memory.growth', select: { steps: ['growth'], labels: ['block'] }, statistic: 'growth', parameters: { scale: 1 }, limit: { op: '<', value: 0.1 }, unit: '1' });
    const options = { claims: [growth], environment: environment(['process', 'probe']) };
    const without = await judge(run, options);
    expect(only(without)).toMatchObject({ state: 'fail', reason: expect.not.stringContaining('containers') });
    expect(without.figures).toEqual([]);

    run.census(9, { results: [4, 0.4e6], findings: [0, 0], file_cache: [0, 0] });
    run.census(29.2, { results: [104, 12.4e6], findings: [50, 1e6], file_cache: [25, 3e6] });
    const told = await judge(run, options);
    expect(only(told).reason).toContain(
      '+20 MB in 100 calls: +12 MB in containers that let go by design (results by request +100), +1 MB in containers that never do (findings and history of workflow tools +50), +7 MB in none that is counted',
    );
    expect(told.figures.map(({ id, value }) => [id, value])).toEqual([
      ['memory.growth/grown', 20e6],
      ['memory.growth/by-design', 12e6],
      ['memory.growth/kept', 1e6],
      ['memory.growth/elsewhere', 7e6],
    ]);
  });

  it('holds counts of one thing by two sources against each other, and shows where they differ', async () => {
    const run = new HandMadeRun();
    const session = { 'mcp.session.id': 's-1' };
    for (const index of [0, 1, 2]) {
      const call = run.call({ tool: TOOL, label: 'first', files: [planned(index)] }, { start: index * 5, seconds: 1 });
      run.inside(call, { source: 'probe', name: `tools/call ${TOOL}`, kind: 'server', start: index * 5, seconds: 0.9 });
      run.inside(call, { source: 'log', name: `tools/call ${TOOL}`, kind: 'server', start: index * 5, seconds: 0.9, attributes: session });
      run.lookup(call, index * 5, index, false);
      if (index !== 1) run.inside(call, { source: 'gateway', name: 'POST /files', kind: 'client', start: index * 5 + 0.1, seconds: 0.5, attributes: { 'http.response.status_code': 200 } });
    }
    const { counts } = await judge(run, { environment: environment(['probe', 'log', 'gateway']) });
    expect(counts).toEqual([
      { first: { source: 'log', what: "tool calls in the daemon's own metrics", count: 3 }, second: { source: 'probe', what: 'tool calls that returned', count: 3 }, agree: true, differing: [] },
      { first: { source: 'gateway', what: 'files posted to the provider', count: 2 }, second: { source: 'probe', what: 'misses of the file cache', count: 3 }, agree: false, differing: ['run-1'] },
    ]);
    expect((await judge(run, { environment: environment(['log']) })).counts).toMatchObject([{ first: { source: 'log', count: 3 }, second: { source: 'client', count: 3 }, agree: true }]);
  });

  it('divides limits by the time scale and shows the limit that it held', async () => {
    const verdict = await judge(uploads(FAST), { environment: environment(['probe'], { timeScale: 4 }) });
    expect(only(verdict)).toMatchObject({ state: 'fail', limit: { op: '<', value: 0.5 } });
  });

  it('says of an unknown measure that there is none', async () => {
    expect(only(await judge(uploads(FAST), { claims: [claim({ measure: 'gone' })] }))).toMatchObject({ state: 'not_measured', reasonCode: 'no_source', reason: 'there is no measure gone' });
  });

  it('shows figures of what the run has', async () => {
    const run = new HandMadeRun();
    for (const index of [0, 1, 2, 3, 4]) {
      const call = run.call({ tool: TOOL, label: 'batch', files: [planned(index * 2), planned(index * 2 + 1)] }, { start: index * 10, seconds: 4 });
      run.post(call, index * 10 + 1, 2, index * 2);
      run.content(call, index * 10 + 3, 0.25, index * 2);
    }
    const parallel = claim({ id: 'upload.parallel', measure: 'upload.batch_duration', select: { labels: ['batch'] } });
    const { figures } = await judge(run, { claims: [parallel], environment: environment(['gateway']) });
    expect(figures.map(({ id, value, unit, samples }) => [id, value, unit, samples])).toEqual([
      ['upload.throughput-parallel', 0.5, '{file}/s', 5],
      ['provider.content-get', 0.25, 's', 5],
      ['provider.upload-post', 2, 's', 5],
      ['provider.post-to-get', 8, '1', 5],
    ]);
  });
});
