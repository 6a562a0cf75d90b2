import { describe, expect, it } from 'vitest';
import { OthersCalls } from '../../sidecar/correlation/others-calls.ts';
import { newQuestionId } from '../../sidecar/spans/own-question.ts';
import type { Attributes, Span } from '../../sidecar/spans/span.ts';
import { daemonSpan } from '../support/spans.ts';

const own = (start: number, end: number, session = 'ours'): Span => daemonSpan('tools/call version', start, end, { 'exai.source': 'client', 'mcp.session.id': session });
const served = (start: number, end: number, attributes: Attributes): Span => daemonSpan('tools/call chat', start, end, attributes, { kind: 'server' });
const logged = (start: number, end: number, session: string): Span => served(start, end, { 'exai.source': 'log', 'exai.resolution': 0.001, 'mcp.session.id': session });

function disturbedBy(spans: readonly Span[], mine: readonly Span[]): readonly number[] {
  const calls = new OthersCalls();
  for (const span of mine) calls.noteOwn(span);
  for (const span of spans) calls.take(span);
  const disturbed = calls.disturbed();
  return mine.flatMap(({ spanId }, index) => (disturbed.includes(spanId) ? [index] : []));
}

describe('the calls of other clients', () => {
  it('disturb what ran at the same time, and nothing before or after', () => {
    const mine = [own(0, 10), own(20, 30), own(40, 50), own(0, 100)];
    expect(disturbedBy([logged(25, 35, 'theirs')], mine)).toEqual([1, 3]);
    expect(disturbedBy([logged(12, 18, 'theirs')], mine)).toEqual([3]);
    expect(disturbedBy([], mine)).toEqual([]);
  });

  it('are told by a socket that is not ours, or by a request that no plan has', () => {
    const mine = [own(0, 100)];
    expect(disturbedBy([logged(1, 2, 'ours')], mine)).toEqual([]);
    expect(disturbedBy([served(1, 2, { 'exai.source': 'probe', 'jsonrpc.request.id': 'theirs-1' })], mine)).toEqual([0]);
    expect(disturbedBy([served(1, 2, { 'exai.source': 'probe' })], mine)).toEqual([0]);
    expect(disturbedBy([served(1, 2, { 'exai.source': 'probe', 'jsonrpc.request.id': newQuestionId() })], mine)).toEqual([]);
  });

  it('are not guessed at: a boundary in the log and an inner span are nobody\'s', () => {
    const mine = [own(0, 100)];
    expect(disturbedBy([served(1, 2, { 'exai.source': 'log', 'exai.daemon.request_id': 'r-1' })], mine)).toEqual([]);
    expect(disturbedBy([daemonSpan('upload kimi', 1, 2, { 'exai.source': 'probe' }, { kind: 'internal' })], mine)).toEqual([]);
  });

  it('reach as far as their recorder may be off', () => {
    expect(disturbedBy([logged(11, 15, 'theirs')], [own(0, 10)])).toEqual([]);
    expect(disturbedBy([{ ...logged(11, 15, 'theirs'), startTimeUnixNano: 10_500_000n }], [own(0, 10)])).toEqual([0]);
  });

  it.each([Number.NaN, Infinity, 1e300])('are taken at their stamps where the recorder says a resolution that cannot be: %d', (resolution) => {
    const theirs = (start: number, end: number) => served(start, end, { 'exai.source': 'log', 'exai.resolution': resolution, 'mcp.session.id': 'theirs' });
    expect(disturbedBy([theirs(11, 15)], [own(0, 10)])).toEqual([]);
    expect(disturbedBy([theirs(9, 15)], [own(0, 10)])).toEqual([0]);
  });
});
