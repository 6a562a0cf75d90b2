import { describe, expect, it } from 'vitest';
import { Correlator } from '../../sidecar/correlation/correlator.ts';
import type { PlannedCall } from '../../sidecar/spans/planned-call.ts';
import type { Rung } from '../../sidecar/spans/rung.ts';
import type { Span } from '../../sidecar/spans/span.ts';
import { plannedCall } from '../support/planned-call.ts';
import { clientSpan, daemonSpan, gatewayContent, gatewayPost, millis } from '../support/spans.ts';

const SHA = 'a'.repeat(64);
const LOG = { 'exai.source': 'log', 'exai.resolution': 0.001 };
const file = { sha256: SHA, bytes: 1, path: '/here/f', daemonPath: '/there/f', repeated: false };

const served = (tool: string, start: number, end: number, session: string): Span => daemonSpan(`tools/call ${tool}`, start, end, { ...LOG, 'gen_ai.tool.name': tool, 'mcp.session.id': session }, { kind: 'server' });
const handled = (tool: string, start: number, end: number, id: string): Span => daemonSpan(`tools/call ${tool}`, start, end, { ...LOG, 'exai.daemon.request_id': id }, { kind: 'server' });
const uploaded = (start: number, end: number, path: string): Span => daemonSpan('upload kimi', start, end, { ...LOG, 'file.path': path }, { kind: 'internal' });
const lookedUp = (at: number, sha256 = SHA): Span =>
  daemonSpan('cache.get file', at, at, { ...LOG, 'exai.cache.name': 'file', 'cache.hit': false, 'exai.file.sha256': sha256 }, { kind: 'internal' });

const label = (span: Span | undefined) => (span ? `${span.name.replace(/^tools\/call \w+/, 'call')} ${span.kind}` : '–');

/** Plays calls by their life, and tells what became of the spans. */
function correlate(calls: readonly PlannedCall[], rungs: readonly Rung[] = ['client', 'log']) {
  const emitted: Span[] = [];
  const correlator = new Correlator({ rungs: new Set(rungs), emit: (spans) => emitted.push(...spans) });
  correlator.heed({ type: 'planned', calls });
  return {
    emitted,
    correlator,
    sending: (call: PlannedCall, at: number) => correlator.heed({ type: 'sending', callId: call.callId, timeUnixNano: millis(at) }),
    /** The answer, and the client's span with what it learnt from it. */
    ended: (call: PlannedCall, from: number, to: number, learnt: Readonly<Record<string, string>>) => {
      correlator.heed({ type: 'ended', callId: call.callId, timeUnixNano: millis(to), answered: true, outcome: 'ok' });
      const span = clientSpan(call, from, to);
      correlator.heed({ type: 'spans', batch: [{ ...span, attributes: { ...span.attributes, 'exai.call.id': call.callId, 'exai.outcome': 'ok', ...learnt } }] });
    },
    /** The tree of a call: each span's name and kind behind those of its parent. */
    tree: (call: PlannedCall) => {
      const own = emitted.filter(({ traceId }) => traceId === call.traceId);
      return own.map((span) => `${label(own.find(({ spanId }) => spanId === span.parentSpanId))} › ${label(span)}`).toSorted();
    },
  };
}

describe('spans of the log', () => {
  it('hang as call › call of the daemon › upload › lookup, POST and GET, whenever they come', () => {
    const call = plannedCall({ files: [file] });
    const { correlator, sending, ended, tree } = correlate([call], ['client', 'log', 'gateway']);
    sending(call, 0);
    correlator.add([gatewayPost(10, 30, SHA, 'file-1'), gatewayContent(31, 49, 'file-1')]);
    ended(call, 0, 52, { 'mcp.session.id': 's-1' });
    correlator.add([lookedUp(6), uploaded(5, 49, '/there/f'), served('kimi_upload_and_extract', 3, 51, 's-1')]);
    correlator.close();
    expect(tree(call)).toEqual(['call client › call server', 'call server › upload kimi internal', 'upload kimi internal › GET /files/{id}/content client', 'upload kimi internal › POST /files client', 'upload kimi internal › cache.get file internal', '– › call client']);
  });

  it('takes a provider call below the upload under way when it began, within the resolution of the clock', () => {
    const call = plannedCall({ files: [file] });
    const { correlator, sending, ended, emitted } = correlate([call], ['client', 'log', 'gateway']);
    sending(call, 0);
    const upload = uploaded(10, 50, '/there/f');
    const early = gatewayPost(4, 8, SHA, 'file-0');
    correlator.add([early, gatewayPost(9, 30, SHA, 'file-1'), gatewayContent(31, 53, 'file-1'), upload]);
    ended(call, 0, 60, {});
    correlator.close();
    const parentsOf = (name: string) => emitted.filter((span) => span.name === name).map(({ parentSpanId }) => parentSpanId);
    expect(parentsOf('POST /files')).toEqual([call.spanId, upload.spanId]);
    expect(parentsOf('GET /files/{id}/content')).toEqual([upload.spanId]);
  });

  it.each([Number.NaN, Infinity, 1e300])('hang by their stamps where the recorder says a resolution that cannot be: %d', (resolution) => {
    const call = plannedCall({ files: [file] });
    const { correlator, sending, ended, emitted } = correlate([call], ['client', 'log', 'gateway']);
    sending(call, 0);
    const upload = daemonSpan('upload kimi', 10, 50, { 'exai.source': 'log', 'exai.resolution': resolution, 'file.path': '/there/f' }, { kind: 'internal' });
    correlator.add([gatewayPost(9, 30, SHA, 'file-1'), gatewayContent(31, 49, 'file-1'), upload]);
    ended(call, 0, 60, {});
    correlator.close();
    const parentOf = (name: string) => emitted.find((span) => span.name === name)?.parentSpanId;
    expect([parentOf('POST /files'), parentOf('GET /files/{id}/content')]).toEqual([call.spanId, upload.spanId]);
  });

  it('never hang two accounts of one upload below each other', () => {
    const call = plannedCall({ files: [file] });
    const { correlator, sending, ended, emitted } = correlate([call]);
    sending(call, 0);
    const [one, other] = [uploaded(5, 49, '/there/f'), uploaded(5, 49, '/there/f')];
    correlator.add([one, other]);
    ended(call, 0, 52, {});
    correlator.close();
    expect(emitted.filter(({ name }) => name === 'upload kimi').map(({ parentSpanId }) => parentSpanId)).toEqual([call.spanId, call.spanId]);
  });

  it('lets the SHA-256 stand for a planned path, and keeps no path of others', () => {
    const call = plannedCall({ files: [file] });
    const { correlator, sending, emitted } = correlate([call]);
    sending(call, 0);
    correlator.add([uploaded(1, 2, '/there/f'), uploaded(1, 2, '/theirs')]);
    correlator.close();
    const [ours, theirs] = [emitted.find(({ traceId }) => traceId === call.traceId), emitted.find(({ traceId }) => traceId !== call.traceId)];
    expect(emitted).toHaveLength(2);
    expect(ours?.attributes).toMatchObject({ 'exai.file.sha256': SHA });
    expect(theirs?.attributes).toEqual({ ...LOG, 'exai.ambiguous': true });
    expect(ours?.attributes).not.toHaveProperty(['file.path']);
  });

  it('belong to the call of their socket at that time, also of several at once and one after the other', () => {
    const [first, second, other] = [plannedCall({ tool: 'version' }), plannedCall({ tool: 'version' }), plannedCall({ tool: 'version' })];
    const { correlator, sending, ended, emitted, tree } = correlate([first, second, other]);
    sending(first, 0);
    sending(other, 0);
    ended(first, 0, 10, { 'mcp.session.id': 's-1' });
    sending(second, 11);
    // Close behind the first on the same socket, before anyone knows the socket of the second.
    const ofSecond = served('version', 12, 14, 's-1');
    correlator.add([served('version', 1, 9, 's-1'), ofSecond, served('version', 1, 19, 's-2')]);
    ended(second, 11, 15, { 'mcp.session.id': 's-1' });
    ended(other, 0, 20, { 'mcp.session.id': 's-2' });
    correlator.heed({ type: 'finished' });
    expect(correlator.balance()).toEqual({ due: 6, seen: 6, ambiguous: 0, full: true });
    correlator.close();
    for (const call of [first, second, other]) expect(tree(call)).toEqual(['call client › call server', '– › call client']);
    expect(emitted.find(({ spanId }) => spanId === ofSecond.spanId)?.traceId).toBe(second.traceId);
  });

  it('belong to the calls of their socket in their order, where the clock is off by more than a call takes', () => {
    const calls = [plannedCall({ tool: 'activity' }), plannedCall({ tool: 'activity' }), plannedCall({ tool: 'activity' })];
    const { correlator, sending, ended, emitted } = correlate(calls);
    const records = calls.map((call, index) => {
      sending(call, index * 4);
      ended(call, index * 4, index * 4 + 3, { 'mcp.session.id': 's-1', ...(index === 1 ? { 'exai.outcome': 'result_cache' } : {}) });
      return served('activity', index * 4 + 7, index * 4 + 9, 's-1');
    });
    correlator.add(records.filter((_, index) => index !== 1));
    correlator.close();
    expect(emitted.filter(({ kind }) => kind === 'server').map(({ traceId }) => traceId)).toEqual([calls[0]?.traceId, calls[2]?.traceId]);
  });

  it("belong to the call whose answer bore the daemon's own request id", () => {
    const call = plannedCall({ tool: 'chat' });
    const { correlator, sending, ended, tree } = correlate([call]);
    sending(call, 0);
    correlator.add([handled('chat', 2, 8, 'r-1'), handled('chat', 2, 8, 'r-of-another')]);
    ended(call, 0, 10, { 'exai.daemon.request_id': 'r-1' });
    correlator.close();
    expect(tree(call)).toEqual(['call client › call server', '– › call client']);
    expect(correlator.balance().ambiguous).toBe(1);
  });

  it('are owed for every call once the log has shown one, and not before', () => {
    const [first, second] = [plannedCall({ files: [file] }), plannedCall({ files: [{ ...file, repeated: true }] })];
    const { correlator, sending, ended } = correlate([first, second]);
    sending(first, 0);
    ended(first, 0, 10, {});
    sending(second, 20);
    ended(second, 20, 30, {});
    correlator.heed({ type: 'finished' });
    expect(correlator.balance()).toMatchObject({ due: 2, seen: 2, full: true });
    correlator.add([lookedUp(5)]);
    expect(correlator.balance()).toMatchObject({ due: 4, seen: 3, full: false });
    correlator.add([lookedUp(25)]);
    expect(correlator.balance()).toMatchObject({ due: 4, seen: 4, full: true });
  });

  it('owe no inferred upload, and one pays nothing', () => {
    const call = plannedCall({ files: [file] });
    const { correlator, sending, ended } = correlate([call]);
    sending(call, 0);
    correlator.add([daemonSpan('upload kimi', 1, 5, { ...LOG, 'exai.derived': true, 'exai.file.sha256': SHA })]);
    ended(call, 0, 10, {});
    expect(correlator.ledger().map(({ rung, what }) => `${rung}/${what}`)).toEqual(['client/call']);
  });

  it('are waited for a second after the end of their call, so that its tree is whole', () => {
    const [call, next] = [plannedCall({ tool: 'version' }), plannedCall({ tool: 'version' })];
    const { correlator, sending, ended, emitted } = correlate([call, next]);
    sending(call, 0);
    ended(call, 0, 10, { 'mcp.session.id': 's-1' });
    sending(next, 900);
    expect(emitted).toEqual([]);
    correlator.add([served('version', 1, 9, 's-1')]);
    ended(next, 900, 1_200, {});
    sending(next, 1_201);
    expect(emitted).toHaveLength(2);
  });
});
