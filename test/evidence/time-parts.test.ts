import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeParts } from '../../sidecar/evidence/time-parts.ts';
import type { TraceRow } from '../../sidecar/evidence/trace-rows.ts';

const row = (name: string, depth: number, startSeconds: number, endSeconds: number, place: TraceRow['place'] = 'daemon'): TraceRow => ({ name, spanId: name, depth, place, source: 'probe', startSeconds, endSeconds, error: undefined });

describe('timeParts', () => {
  it('gives each moment to the innermost span, and what no span explains to those around it', () => {
    const rows = [row('tools/call chat', 0, 0, 10, 'client'), row('tools/call chat', 1, 1, 9), row('chat glm', 2, 3, 8, 'provider')];
    expect(timeParts(rows).map(({ what, seconds }) => [what, seconds])).toEqual([
      ['chat glm', 5],
      ['the tool itself', 3],
      ['outside the daemon: sending, waiting, receiving', 2],
    ]);
  });

  it('gives the time of a stall to the work that caused it', () => {
    const rows = [row('tools/call chat', 1, 0, 10), row('event_loop.stall', 2, 1, 9), row('chat glm', 2, 2, 9, 'provider')];
    expect(timeParts(rows).map(({ what, seconds }) => [what, seconds])).toEqual([
      ['chat glm', 7],
      ['the tool itself', 3],
    ]);
  });

  it('gives what several spans share to the one that began first, and gaps to nobody', () => {
    const rows = [row('POST /files', 1, 0, 4, 'provider'), row('GET /files/{id}/content', 1, 2, 6, 'provider'), row('POST /files', 1, 8, 9, 'provider')];
    expect(timeParts(rows).map(({ what, seconds }) => [what, seconds])).toEqual([
      ['POST /files', 5],
      ['GET /files/{id}/content', 2],
      ['between the calls', 2],
    ]);
  });

  it('has parts that add up to the whole, whatever the spans', () => {
    const spans = fc.array(fc.record({ depth: fc.nat(4), from: fc.nat(1000), length: fc.nat(1000), name: fc.constantFrom('a', 'b', 'c') }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(spans, (made) => {
        const rows = made.map(({ depth, from, length, name }) => row(name, depth, from, from + length)).toSorted((a, b) => a.startSeconds - b.startSeconds);
        const whole = Math.max(...rows.map(({ endSeconds }) => endSeconds)) - (rows[0]?.startSeconds ?? 0);
        expect(timeParts(rows).reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(whole, 6);
      }),
    );
  });
});
