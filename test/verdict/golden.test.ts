import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadClaims } from '../../sidecar/claims/load-claims.ts';
import { MEASURES } from '../../sidecar/measures/registry.ts';
import { judgeRun } from '../../sidecar/verdict/judge-run.ts';
import type { Verdict } from '../../sidecar/verdict/verdict.ts';
import { environment, someOfEverything } from '../support/some-of-everything.ts';

const CLAIMS = fileURLToPath(new URL('../../scenarios/task-2c.claims.yaml', import.meta.url));

async function judged(): Promise<Verdict> {
  await using opened = await someOfEverything().open();
  return await judgeRun({
    reader: opened.reader,
    claims: await loadClaims(CLAIMS, MEASURES),
    run: { id: '20260101T000000Z-abcdef', scenario: 'task-2c', quick: false, startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T00:03:00Z', complete: true },
    environment,
    measurement: { expected: 55, observed: 55, dropped: 0, ambiguous: 0, clockOffset: { seconds: 0.001, error: 0.0005 } },
    leftOut: [],
  });
}

describe('a verdict', () => {
  it('is the same to the byte whenever the same run is judged', async () => {
    const texts = [JSON.stringify(await judged()), JSON.stringify(await judged())];
    expect(texts[0]).toBe(texts[1]);
  });

  it('knows every measure that the claims of task-2c name, and none of them by a name that is gone', async () => {
    const { claims } = await judged();
    expect(claims.filter(({ reason }) => reason.startsWith('there is no measure'))).toEqual([]);
    expect(claims).toHaveLength(24);
  });

  // Another golden file is another judge: its number is in the name, so that neither changes without the other.
  it('says of a known run what this judge said before: numbers, states, sources and evidence', async () => {
    const { judgeVersion, state, claims, figures } = await judged();
    const numbers = claims.map(({ id, state: its, value, lower, upper, samples, sources, reasonCode, evidence }) => ({ id, state: its, value, lower, upper, samples, sources, reasonCode, evidence }));
    await expect(`${JSON.stringify({ state, claims: numbers, figures }, undefined, 1)}\n`).toMatchFileSnapshot(`./golden-${judgeVersion}.json`);
  });
});
