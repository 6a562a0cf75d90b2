import { expect, it } from 'vitest';
import { quantileBounds } from '../../sidecar/claims/order-statistics.ts';
import { routingErrors } from '../../sidecar/mutation/routing-errors.ts';
import type { ClaimVerdict, Verdict } from '../../sidecar/verdict/verdict.ts';

const before = (samples: number): Verdict => ({ claims: [{ id: 'routing.p95', state: 'pass', samples } as ClaimVerdict] }) as Verdict;
const endless = (samples: number) => Array.from({ length: samples }, (_, at) => ({ lower: at, upper: at < samples - 2 ? at : Infinity }));

it.each([[123, Infinity, ['pass', 'inconclusive']], [124, 121, undefined]] as const)('two errors among %i decisions bound their 95th percentile by %d, and may open the claim only where that is no bound', (samples, upper, expected) => {
  expect(quantileBounds(endless(samples), 0.95, 0.05).upper).toBe(upper);
  expect(routingErrors.expects(before(samples))['routing.p95']).toEqual(expected);
});
