import { describe, expect, it } from 'vitest';
import { bareEvidence, type RunEvidence } from '../../sidecar/evidence/run-evidence.ts';
import { gainOf, recommendationsOf } from '../../sidecar/report/recommendations.ts';
import type { ClaimVerdict } from '../../sidecar/verdict/verdict.ts';
import { madeClaim, madeVerdict } from './made-verdict.ts';

const evidenceOf = (claims: ClaimVerdict[]): RunEvidence => bareEvidence(madeVerdict({ claims }), 'made by hand');
const refuted = (given: Partial<ClaimVerdict>): ClaimVerdict => madeClaim({ state: 'fail', advice: `mend ${given.id}`, ...given });

describe('recommendations', () => {
  it('come by what they would bring: failures, then time, then memory, then what has neither', () => {
    const claims = [
      refuted({ id: 'routing.accuracy', statistic: 'census-share', unit: '1', value: 0.8, limit: { op: '>', value: 0.9 } }),
      refuted({ id: 'memory.idle', statistic: 'census-range', unit: 'By', value: 250e6, limit: { op: '<', value: 200e6 } }),
      refuted({ id: 'upload.cached', value: 0.3, limit: { op: '<', value: 0.1 } }),
      refuted({ id: 'tools.chat', statistic: 'mean', value: 7, limit: { op: '<', value: 5 } }),
      refuted({ id: 'tools.timeouts', statistic: 'zero-count', unit: '1', value: 2, samples: 100, limit: { op: '<=', value: 0 } }),
    ];
    const { improve } = recommendationsOf(evidenceOf(claims));
    expect(improve.map(({ claims: [claim], gain }) => [claim?.id, gain?.words])).toEqual([
      ['tools.timeouts', '2 of 100 requests would no longer fail'],
      ['tools.chat', '2 s each, from 7 s to the promised 5 s (−28.6 %)'],
      ['upload.cached', '200 ms each, from 300 ms to the promised 100 ms (−66.7 %)'],
      ['memory.idle', '50 MB of memory'],
      ['routing.accuracy', 'from 80 % to the promised > 90 %'],
    ]);
  });

  it('speak of the bound where too many calls never ended for a value', () => {
    expect(gainOf(refuted({ value: null, lower: 4, limit: { op: '<', value: 2 } }), undefined, madeVerdict())).toMatchObject({ amount: 2, words: expect.stringMatching(/^at least 2 s each/) });
  });

  it('are given once for claims that share them, and apart from what only settles what is open', () => {
    const claims = [
      refuted({ id: 'upload.hit-rate', advice: 'lock the cache file' }),
      refuted({ id: 'upload.api-calls', advice: 'lock the cache file' }),
      madeClaim({ id: 'memory.growth', state: 'inconclusive', advice: 'repeat', required: false }),
      madeClaim({ id: 'memory.stable', state: 'not_measured', advice: 'give the process' }),
      madeClaim({ id: 'upload.first' }),
    ];
    const { improve, settle } = recommendationsOf(evidenceOf(claims));
    expect(improve.map(({ claims: members }) => members.map(({ id }) => id))).toEqual([['upload.hit-rate', 'upload.api-calls']]);
    expect(settle.map(({ advice }) => advice)).toEqual(['give the process', 'repeat']);
  });
});
