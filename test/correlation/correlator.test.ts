import { describe, expect, it } from 'vitest';
import { Correlator, type CorrelatorOptions } from '../../sidecar/correlation/correlator.ts';
import type { PlannedCall } from '../../sidecar/spans/planned-call.ts';
import type { RungItem } from '../../sidecar/spans/rung-item.ts';
import type { Rung } from '../../sidecar/spans/rung.ts';
import type { Attributes, Span } from '../../sidecar/spans/span.ts';
import { plannedCall } from '../support/planned-call.ts';
import { clientSpan, daemonSpan, gatewayChat, gatewayContent, gatewayPost, millis } from '../support/spans.ts';

const SHA = 'a'.repeat(64);
const OTHER_SHA = 'b'.repeat(64);
const MARKER = 'exai-0123456789abcdef';

const file = (sha256: string, repeated = false) => ({ sha256, bytes: 1, path: 'f', daemonPath: 'f', repeated });
const post = (start: number, end: number, sha = SHA, id = 'file-1') => gatewayPost(start, end, sha, id);
const content = (start: number, end: number, id = 'file-1') => gatewayContent(start, end, id);

/** A correlator with what it has emitted so far, and a way to play a call's life. */
function correlate(planned: readonly PlannedCall[], rungs: readonly Rung[] = ['client', 'gateway'], more: Partial<CorrelatorOptions> = {}) {
  const emitted: Span[] = [];
  const correlator = new Correlator({ rungs: new Set(rungs), ...more, emit: (spans) => emitted.push(...spans) });
  correlator.heed({ type: 'planned', calls: planned });
  return {
    emitted,
    correlator,
    sending: (call: PlannedCall, at: number) => correlator.heed({ type: 'sending', callId: call.callId, timeUnixNano: millis(at) }),
    ended: (call: PlannedCall, at: number, outcome = 'ok', answered = true) => {
      correlator.heed({ type: 'ended', callId: call.callId, timeUnixNano: millis(at), answered, outcome });
    },
    /** The tree of a call: each span's name with the name of its parent. */
    tree: (call: PlannedCall) => {
      const own = emitted.filter(({ traceId }) => traceId === call.traceId);
      return own.map(({ name, parentSpanId }) => `${own.find(({ spanId }) => spanId === parentSpanId)?.name ?? '–'} › ${name}`).toSorted();
    },
  };
}

describe('a span that is not of the run', () => {
  it.each([
    ['a trace', daemonSpan('route chat', 1, 2, { 'exai.source': 'probe' })],
    ['contents', post(1, 2, OTHER_SHA, 'file-9')],
    ['a mark', gatewayChat(1, 2, ['exai-ffffffffffffffff'])],
  ])('is given up at once where it names %s that nobody plans', (_what, span) => {
    const { emitted, correlator } = correlate([plannedCall({ files: [file(SHA)], markers: [MARKER] })]);
    correlator.add([span]);
    expect(emitted.map(({ attributes }) => attributes['exai.ambiguous'])).toEqual([true]);
    expect(correlator.balance().ambiguous).toBe(1);
  });

  it('is not told before the plan is known', () => {
    const call = plannedCall({ files: [file(SHA)] });
    const emitted: Span[] = [];
    const correlator = new Correlator({ rungs: new Set<Rung>(['client', 'gateway']), emit: (spans) => emitted.push(...spans) });
    correlator.add([post(10, 20)]);
    correlator.heed({ type: 'planned', calls: [call] });
    expect(emitted).toEqual([]);
    correlator.heed({ type: 'sending', callId: call.callId, timeUnixNano: millis(0) });
    correlator.heed({ type: 'ended', callId: call.callId, timeUnixNano: millis(40), answered: true, outcome: 'ok' });
    correlator.heed({ type: 'spans', batch: [clientSpan(call, 0, 40)] });
    correlator.close();
    expect(emitted.find(({ name }) => name === 'POST /files')?.traceId).toBe(call.traceId);
  });
});

describe('without a probe, from client and gateway alone', () => {
  it('hangs POST and GET of a first upload below its call', () => {
    const call = plannedCall({ files: [file(SHA)] });
    const { correlator, sending, ended, tree } = correlate([call]);
    sending(call, 0);
    correlator.add([post(10, 20), content(21, 30)]);
    ended(call, 40);
    correlator.heed({ type: 'spans', batch: [clientSpan(call, 0, 40)] });
    expect(tree(call)).toEqual([
      'tools/call kimi_upload_and_extract › GET /files/{id}/content',
      'tools/call kimi_upload_and_extract › POST /files',
      '– › tools/call kimi_upload_and_extract',
    ]);
  });

  it('knows the content fetch of a repeat by the id that the first upload returned', () => {
    const first = plannedCall({ files: [file(SHA)] });
    const repeat = plannedCall({ files: [file(SHA, true)] });
    const { correlator, sending, ended, tree } = correlate([first, repeat]);
    sending(first, 0);
    correlator.add([post(10, 20), content(21, 30)]);
    ended(first, 40);
    sending(repeat, 50);
    correlator.add([content(51, 60)]);
    ended(repeat, 70);
    correlator.heed({ type: 'spans', batch: [clientSpan(first, 0, 40), clientSpan(repeat, 50, 70)] });
    expect(tree(repeat)).toEqual(['tools/call kimi_upload_and_extract › GET /files/{id}/content', '– › tools/call kimi_upload_and_extract']);
  });

  it('lets a content fetch wait for the POST that tells whose contents it names', () => {
    const call = plannedCall({ files: [file(SHA)] });
    const { correlator, sending, ended, tree, emitted } = correlate([call]);
    sending(call, 0);
    ended(call, 40);
    correlator.heed({ type: 'spans', batch: [clientSpan(call, 0, 40)] });
    correlator.add([content(21, 30)]);
    expect(emitted).toEqual([]);
    correlator.add([post(10, 20)]);
    expect(tree(call)).toHaveLength(3);
  });

  it('gives an inference to the open call whose mark it carries; older marks are history', () => {
    const older = plannedCall({ tool: 'analyze', markers: ['exai-aaaaaaaaaaaaaaaa'], inference: 'due' });
    const call = plannedCall({ tool: 'analyze', markers: [MARKER], inference: 'due' });
    const { correlator, sending, ended, tree } = correlate([older, call]);
    sending(older, 0);
    correlator.add([gatewayChat(1, 2, ['exai-aaaaaaaaaaaaaaaa'])]);
    ended(older, 10);
    sending(call, 20);
    correlator.add([gatewayChat(25, 30, ['exai-aaaaaaaaaaaaaaaa', MARKER])]);
    ended(call, 40);
    correlator.heed({ type: 'spans', batch: [clientSpan(older, 0, 10), clientSpan(call, 20, 40)] });
    expect(tree(call)).toEqual(['tools/call analyze › chat glm-4.5-flash', '– › tools/call analyze']);
    expect(tree(older)).toHaveLength(2);
  });

  it('gives nothing to anyone where two open calls could own it', () => {
    const one = plannedCall({ files: [file(SHA)] });
    const two = plannedCall({ files: [file(SHA)] });
    const { correlator, sending, emitted } = correlate([one, two]);
    sending(one, 0);
    sending(two, 1);
    correlator.add([post(10, 20)]);
    expect(emitted.map(({ attributes }) => attributes['exai.ambiguous'])).toEqual([true]);
    expect(correlator.balance().ambiguous).toBe(1);
  });

  it('keeps what belongs to no call, marked', () => {
    const call = plannedCall({ files: [file(SHA)] });
    const { correlator, sending, emitted } = correlate([call]);
    sending(call, 0);
    correlator.add([post(10, 20, OTHER_SHA, 'file-9'),gatewayChat(10, 20, ['exai-ffffffffffffffff'])]);
    correlator.close();
    expect(emitted.map(({ attributes }) => attributes['exai.ambiguous'])).toEqual([true, true]);
  });

  it('still owns what an unanswered call goes on to do', () => {
    const call = plannedCall({ files: [file(SHA)] });
    const { correlator, sending, ended, tree } = correlate([call]);
    sending(call, 0);
    ended(call, 8_000, 'zombie', false);
    correlator.heed({ type: 'spans', batch: [clientSpan(call, 0, 8_000)] });
    correlator.add([post(10, 9_000), content(9_001, 9_010)]);
    expect(tree(call)).toHaveLength(3);
  });
});

/** A span that the probe sent, in the trace of its call. */
const inTrace = (call: PlannedCall, name: string, start: number, end: number, parentSpanId: string, attributes: Attributes, kind: Span['kind'] = 'internal') =>
  daemonSpan(name, start, end, { 'exai.source': 'probe', ...attributes }, { traceId: call.traceId, parentSpanId, kind });

describe('with a probe', () => {
  it('keeps the places that trace context gave: tool call › upload › cache.get, POST, GET', () => {
    const call = plannedCall({ files: [file(SHA)] });
    const { correlator, sending, ended, tree } = correlate([call], ['client', 'gateway', 'probe']);
    sending(call, 0);
    const server = inTrace(call, 'tools/call kimi_upload_and_extract', 1, 39, call.spanId, {}, 'server');
    const upload = inTrace(call, 'upload kimi', 2, 38, server.spanId, { 'exai.file.sha256': SHA, 'cache.hit': false });
    const lookup = inTrace(call, 'cache.get file', 3, 4, upload.spanId, { 'exai.file.sha256': SHA, 'cache.hit': false, 'exai.cache.name': 'file' });
    correlator.add([lookup, { ...post(10, 20), traceId: call.traceId, parentSpanId: upload.spanId }, { ...content(21, 30), traceId: call.traceId, parentSpanId: upload.spanId }]);
    correlator.add([upload, server]);
    ended(call, 40);
    correlator.heed({ type: 'spans', batch: [clientSpan(call, 0, 40)] });
    expect(tree(call)).toEqual([
      'tools/call kimi_upload_and_extract › tools/call kimi_upload_and_extract',
      'tools/call kimi_upload_and_extract › upload kimi',
      'upload kimi › GET /files/{id}/content',
      'upload kimi › POST /files',
      'upload kimi › cache.get file',
      '– › tools/call kimi_upload_and_extract',
    ]);
  });

  it('hangs a provider call without trace context below the upload of the same contents around it', () => {
    const call = plannedCall({ files: [file(SHA), file(OTHER_SHA)] });
    const { correlator, sending, ended, emitted } = correlate([call], ['client', 'gateway', 'probe']);
    sending(call, 0);
    const server = inTrace(call, 'tools/call kimi_upload_and_extract', 1, 39, call.spanId, {}, 'server');
    const mine = inTrace(call, 'upload kimi', 2, 38, server.spanId, { 'exai.file.sha256': SHA });
    const other = inTrace(call, 'upload kimi', 2, 38, server.spanId, { 'exai.file.sha256': OTHER_SHA });
    const request = post(10, 20);
    correlator.add([server, mine, other, request]);
    ended(call, 40);
    correlator.close();
    expect(emitted.find(({ spanId }) => spanId === request.spanId)?.parentSpanId).toBe(mine.spanId);
  });
});

describe('the ledger', () => {
  it('is full only when every call has paid each present rung what it owes', () => {
    const upload = plannedCall({ files: [file(SHA)] });
    const asked = plannedCall({ tool: 'chat', markers: [MARKER], inference: 'due' });
    const { correlator, sending, ended } = correlate([upload, asked]);
    sending(upload, 0);
    ended(upload, 10);
    sending(asked, 11);
    ended(asked, 20);
    correlator.heed({ type: 'spans', batch: [clientSpan(upload, 0, 10), clientSpan(asked, 11, 20)] });
    correlator.heed({ type: 'finished' });
    expect(correlator.balance()).toMatchObject({ due: 5, seen: 2, full: false });
    correlator.add([post(1, 2), content(3, 4)]);
    expect(correlator.balance()).toMatchObject({ seen: 4, full: false });
    correlator.add([gatewayChat(12, 19, [MARKER])]);
    expect(correlator.balance()).toMatchObject({ due: 5, seen: 5, full: true });
  });

  it('owes no inner span for a call that was answered from the result cache, refused or fell silent', () => {
    for (const outcome of ['result_cache', 'over_capacity', 'zombie']) {
      const call = plannedCall({ files: [file(SHA)], inference: 'due' });
      const { correlator, sending, ended } = correlate([call], ['client', 'gateway', 'probe']);
      sending(call, 0);
      ended(call, 10, outcome, outcome !== 'zombie');
      correlator.heed({ type: 'spans', batch: [clientSpan(call, 0, 10)] });
      correlator.heed({ type: 'finished' });
      expect(correlator.balance()).toMatchObject({ due: 1, seen: 1, full: true });
    }
  });

  it('owes nothing for a call that was never sent', () => {
    const call = plannedCall({});
    const { correlator } = correlate([call]);
    correlator.heed({ type: 'finished' });
    expect(correlator.ledger()).toEqual([]);
    expect(correlator.balance().full).toBe(true);
  });
});

describe('rungs that show less than others of their kind', () => {
  it('owe nothing that they cannot show', () => {
    const call = plannedCall({ files: [file(SHA)], requestedModel: 'auto' });
    const owed = (shown: readonly RungItem[] | undefined) => {
      const { correlator, sending, ended } = correlate([call], ['client', 'probe'], shown === undefined ? {} : { shown: new Set(shown) });
      sending(call, 0);
      ended(call, 40);
      return correlator.ledger().map(({ rung, what }) => `${rung}/${what}`);
    };
    expect(owed(undefined)).toEqual(['client/call', 'probe/call', 'probe/upload', 'probe/lookup']);
    expect(owed(['client/call', 'probe/call', 'probe/lookup'])).toEqual(['client/call', 'probe/call', 'probe/lookup']);
  });

  it('that are only heard count for every call once one of their spans is ours', () => {
    const [first, second] = [plannedCall({ files: [file(SHA)] }), plannedCall({ files: [file(OTHER_SHA)] })];
    const { correlator, sending, ended } = correlate([first, second], ['client'], { unproven: new Set<Rung>(['gateway', 'probe']) });
    sending(first, 0);
    ended(first, 40);
    expect(correlator.ledger().map(({ rung }) => rung)).toEqual(['client']);
    expect(correlator.rungs).toEqual(['client']);
    sending(second, 50);
    correlator.add([post(51, 60, 'c'.repeat(64), 'file-9')]);
    expect(correlator.rungs).toEqual(['client']);
    correlator.add([post(51, 60, OTHER_SHA, 'file-2')]);
    ended(second, 90);
    expect(correlator.rungs).toEqual(['client', 'gateway']);
    expect(correlator.ledger().filter(({ rung }) => rung === 'gateway').map(({ callId, what, seen }) => [callId, what, seen])).toEqual([
      [first.callId, 'post', 0], [first.callId, 'content', 0], [second.callId, 'post', 1], [second.callId, 'content', 0],
    ]);
  });
});
