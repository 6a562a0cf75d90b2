import { describe, expect, it } from 'vitest';
import { traceRows } from '../../sidecar/evidence/trace-rows.ts';
import type { Span } from '../../sidecar/spans/span.ts';
import { daemonSpan } from '../support/spans.ts';

const span = (spanId: string, parentSpanId: string | undefined, name: string, start: number, end: number, source: string, given: Partial<Span> = {}): Span =>
  daemonSpan(name, start, end, { 'exai.source': source }, { traceId: '1'.repeat(32), spanId, parentSpanId, kind: 'internal', ...given });

const CALL = [
  span('c', undefined, 'tools/call upload', 1000, 2000, 'client', { service: 'exai-sidecar', kind: 'client' }),
  span('p', 'u', 'POST /files', 1200, 1800, 'gateway', { kind: 'client', status: 'error', statusMessage: '503' }),
  span('s', 'c', 'tools/call upload', 1010, 1990, 'probe', { kind: 'server' }),
  span('u', 's', 'upload kimi', 1100, 1900, 'probe'),
];

describe('traceRows', () => {
  it('lays children below their parents, by their start, with times from the first', () => {
    expect(traceRows(CALL).rows).toMatchObject([
      { name: 'tools/call upload', depth: 0, place: 'client', startSeconds: 0, endSeconds: 1 },
      { name: 'tools/call upload', depth: 1, place: 'daemon', startSeconds: 0.01 },
      { name: 'upload kimi', depth: 2, place: 'daemon' },
      { name: 'POST /files', depth: 3, place: 'provider', startSeconds: 0.2, endSeconds: 0.8, error: '503' },
    ]);
  });

  it('leaves out what the log tells again of a span that the probe saw, and keeps what only it tells', () => {
    const logged = [span('l', 'c', 'upload kimi', 1101, 1901, 'log'), span('m', 'c', 'event only the log knows', 1300, 1300, 'log')];
    const { rows, leftOut } = traceRows([...CALL, ...logged]);
    expect(rows.map(({ spanId }) => spanId)).toEqual(['c', 's', 'u', 'p', 'm']);
    expect(leftOut).toBe(1);
  });

  it('draws each span once, orphans and circles among them', () => {
    const orphan = span('o', 'nobody', 'orphan', 1500, 1600, 'gateway');
    const circle = [span('x', 'y', 'x', 1000, 1100, 'probe'), span('y', 'x', 'y', 1000, 1100, 'probe')];
    expect(traceRows([...CALL, orphan]).rows.at(-1)).toMatchObject({ name: 'orphan', depth: 0 });
    expect(traceRows(circle).rows.length).toBeLessThanOrEqual(2);
    expect(traceRows([span('z', 'z', 'own parent', 0, 1, 'probe')]).rows).toHaveLength(1);
  });
});
