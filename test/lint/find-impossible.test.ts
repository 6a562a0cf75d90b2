import { describe, expect, it } from 'vitest';
import { type ClockOffset, findImpossible, RULES } from '../../sidecar/lint/find-impossible.ts';
import type { Impossibility } from '../../sidecar/lint/rule.ts';
import { type ClientView, HandMadeRun, planned } from '../measures/hand-made-run.ts';
import { someOfEverything } from '../support/some-of-everything.ts';

const UPLOAD = { tool: 'kimi_upload_and_extract', files: [planned(1)] };
const CLIENT: ClientView = { start: 10, seconds: 2 };

async function found(run: HandMadeRun, offset: ClockOffset = null): Promise<readonly Impossibility[]> {
  await using opened = await run.open();
  return await findImpossible(opened.reader, offset);
}

const rulesIn = async (run: HandMadeRun, offset?: ClockOffset): Promise<readonly string[]> => (await found(run, offset)).map(({ rule }) => rule);

describe('lint finds nothing', () => {
  it('in a run in which all is well', async () => {
    expect(await found(someOfEverything())).toEqual([]);
  });

  it('in uploads that outlive a call which was given up, or a tool that was cancelled', async () => {
    const run = new HandMadeRun();
    for (const outcome of ['zombie', 'timeout', 'disconnected'] as const) {
      const call = run.call(UPLOAD, { ...CLIENT, outcome });
      const server = run.inside(call, { source: 'probe', name: 'tools/call kimi_upload_and_extract', kind: 'server', start: 10.1, seconds: 1, status: 'error' });
      run.below(call, server, { source: 'probe', name: 'upload kimi', start: 10.2, seconds: 9 });
      run.post(call, 13, 4, 1);
    }
    expect(await found(run)).toEqual([]);
  });

  it('in an inference that goes on after a workflow has given it up', async () => {
    const run = new HandMadeRun();
    const call = run.call({ tool: 'analyze', inference: 'due' }, { ...CLIENT, attributes: { 'exai.tool.status': 'analysis_timeout' } });
    run.inference(call, 10.5, 30);
    expect(await found(run)).toEqual([]);
  });

  it("in the end of a server's span that a blocked loop recorded late", async () => {
    const run = new HandMadeRun();
    run.inside(run.call({}, CLIENT), { source: 'probe', name: 'tools/call chat', kind: 'server', start: 10.01, seconds: 6 });
    expect(await found(run)).toEqual([]);
  });

  it('in a call that the daemon wrote down late, so that its start is counted back from too late an end', async () => {
    const run = new HandMadeRun();
    const call = run.call(UPLOAD, { start: 10, seconds: 5 });
    const server = run.inside(call, { source: 'log', name: 'tools/call kimi_upload_and_extract', kind: 'server', start: 10.11, seconds: 1 });
    run.below(call, server, { source: 'log', name: 'upload kimi', start: 10.05, seconds: 1 });
    expect(await found(run)).toEqual([]);
    run.below(call, server, { source: 'log', name: 'upload kimi', start: 10.001, seconds: 1 });
    expect(await rulesIn(run)).toEqual(['child-outside-parent']);
  });

  it('in stamps that clocks leave possible: as far apart as measured, as coarse as they are', async () => {
    const run = new HandMadeRun();
    const call = run.call({}, CLIENT);
    run.inside(call, { source: 'log', name: 'tools/call chat', kind: 'server', start: 9.1, seconds: 2, attributes: { 'exai.resolution': 1 } });
    run.inside(call, { source: 'probe', name: 'route chat', start: 9.97, seconds: 0.01 });
    expect(await rulesIn(run)).toEqual(['outside-call']);
    expect(await rulesIn(run, { seconds: -0.029, error: 0.001 })).toEqual([]);
  });

  it('in spans that are nobody’s', async () => {
    const run = new HandMadeRun();
    run.inference(run.call({}, CLIENT), 1, 1, { 'exai.ambiguous': true });
    expect(await found(run)).toEqual([]);
  });
});

describe('lint finds', () => {
  it('a hit with an upload POST below it', async () => {
    const run = new HandMadeRun();
    const call = run.call(UPLOAD, CLIENT);
    const hit = run.lookup(call, 10.1, 1, true);
    const post = run.post(call, 10.2, 1, 1);
    expect(await found(run)).toEqual([
      { rule: 'hit-with-post', traceId: call.traceId, spanId: hit, other: post, message: 'the contents 000000000000… hit the file cache (probe) and were posted to the provider all the same (gateway)', sources: ['probe', 'gateway'] },
    ]);
  });

  it('but not a miss with one, nor a hit beside the POST of other contents', async () => {
    const run = new HandMadeRun();
    const call = run.call({ ...UPLOAD, files: [planned(1), planned(2)] }, CLIENT);
    run.lookup(call, 10.1, 1, false);
    run.lookup(call, 10.1, 2, true);
    run.post(call, 10.2, 1, 1);
    expect(await found(run)).toEqual([]);
  });

  it('an inference before its call, one after the answer, and one that ends long after it', async () => {
    const run = new HandMadeRun();
    const call = run.call({ inference: 'due' }, CLIENT);
    for (const start of [9, 12.5, 11.5]) run.inference(call, start, 1);
    const messages = (await found(run)).map(({ rule, message }) => `${rule}: ${message}`);
    expect(messages).toEqual([
      'outside-call: chat glm-4.5-flash (gateway) begins before tools/call chat (client), by 1000.0 ms',
      'outside-call: chat glm-4.5-flash (gateway) ends after tools/call chat (client), by 500.0 ms',
      'outside-call: chat glm-4.5-flash (gateway) begins after the end of tools/call chat (client), by 500.0 ms',
    ]);
  });

  it('a child that begins before its parent, and one that ends after a parent that waited for it', async () => {
    const run = new HandMadeRun();
    const call = run.call(UPLOAD, { start: 10, seconds: 5 });
    const server = run.inside(call, { source: 'probe', name: 'tools/call kimi_upload_and_extract', kind: 'server', start: 11, seconds: 2 });
    const early = run.below(call, server, { source: 'probe', name: 'upload kimi', start: 10.5, seconds: 1 });
    const late = run.below(call, server, { source: 'probe', name: 'upload kimi', start: 12, seconds: 2 });
    expect((await found(run)).map(({ rule, spanId, other }) => [rule, spanId, other])).toEqual([
      ['child-outside-parent', early, server],
      ['child-outside-parent', late, server],
    ]);
  });

  it('a server before its client, by more than the clock error', async () => {
    const run = new HandMadeRun();
    run.inside(run.call({}, CLIENT), { source: 'probe', name: 'tools/call chat', kind: 'server', start: 9.99, seconds: 1 });
    expect(await rulesIn(run)).toEqual(['server-outside-client']);
    expect(await rulesIn(run, { seconds: 0, error: 0.009 })).toEqual([]);
  });

  it('a span that ends before it begins', async () => {
    const run = new HandMadeRun();
    run.inside(run.call({}, CLIENT), { source: 'probe', name: 'event_loop.stall', start: 11, seconds: -0.5 });
    expect(await rulesIn(run)).toEqual(['ends-before-start']);
  });
});

it('every rule has a meaning and a name of its own', () => {
  expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  expect(RULES.filter(({ meaning }) => meaning.length < 20)).toEqual([]);
});
