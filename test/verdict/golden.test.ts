import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadClaims } from '../../sidecar/claims/load-claims.ts';
import { MEASURES } from '../../sidecar/measures/registry.ts';
import { judgeRun } from '../../sidecar/verdict/judge-run.ts';
import type { Environment, Verdict } from '../../sidecar/verdict/verdict.ts';
import { HandMadeRun, planned } from '../measures/hand-made-run.ts';

const CLAIMS = fileURLToPath(new URL('../../scenarios/task-2c.claims.yaml', import.meta.url));

/** A small run with something of everything, the same each time. */
function someOfEverything(): HandMadeRun {
  const run = new HandMadeRun();
  let now = 0;
  for (let round = 0; round < 5; round += 1) {
    for (let file = 0; file < 5; file += 1) {
      const n = round * 5 + file;
      const first = run.call({ tool: 'kimi_upload_and_extract', step: 'rounds', label: 'first', unit: `first-${round}`, group: `round-${round}`, files: [planned(n)] }, { start: now, seconds: 1 + n / 100 });
      run.post(first, now + 0.05, 0.8 + n / 200, n);
      run.content(first, now + 0.9 + n / 200, 0.09, n);
      now += 1 + n / 100;
    }
    for (let file = 0; file < 5; file += 1) {
      const n = round * 5 + file;
      const repeat = run.call({ tool: 'kimi_upload_and_extract', step: 'rounds', label: 'repeat', group: `round-${round}`, files: [planned(n, true)] }, { start: now, seconds: 0.3 + n / 1000 });
      run.content(repeat, now + 0.05, 0.2 + n / 1000, n);
      now += 0.4;
    }
    const chat = run.call({ step: 'rounds', label: 'chat', inference: 'due', expectedModel: 'glm-4.5-flash' }, { start: now, seconds: 1.3, attributes: { 'exai.queue.duration': 0.001, 'exai.queue.error': 0.0005 } });
    run.inference(chat, now + 0.02, 1.2);
    now += 2;
  }
  return run;
}

const absent = { present: false, how: 'not given' };
const present = { present: true, how: 'by hand' };
const environment: Environment = {
  target: 'a run made by hand', daemon: { kind: 'rehearsal', version: '1', pid: 7, url: 'ws://127.0.0.1:1', launched: true }, provider: { kind: 'emulated', profile: 'real' },
  rungs: { client: present, process: absent, log: absent, gateway: present, probe: absent },
  settings: { EXPERT_HEARTBEAT_INTERVAL_SECS: { value: '2', how: 'given' } }, timeScale: 1, fault: null, sidecarVersion: '0.1.0', scenarioDigest: 'a', claimsDigest: 'b',
};

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

  it('says of a known run what it said before: numbers, states, sources and evidence', async () => {
    const { state, claims, figures } = await judged();
    const numbers = claims.map(({ id, state: its, value, lower, upper, samples, sources, reasonCode, evidence }) => ({ id, state: its, value, lower, upper, samples, sources, reasonCode, evidence }));
    await expect(`${JSON.stringify({ state, claims: numbers, figures }, undefined, 1)}\n`).toMatchFileSnapshot('./golden.json');
  });
});
