import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Compile } from 'typebox/schema';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readVerdict, writeVerdict } from '../../sidecar/verdict/verdict-file.ts';
import { verdictJsonSchema } from '../../sidecar/verdict/verdict-json-schema.ts';
import type { Verdict } from '../../sidecar/verdict/verdict.ts';

const rung = { present: true, how: 'by hand' };
const verdict: Verdict = {
  schemaVersion: 1, judgeVersion: 1, state: 'pass',
  run: { id: 'r', scenario: 's', quick: false, startedAt: '2026-01-01T00:00:00Z', endedAt: null, complete: false },
  environment: {
    target: 't', daemon: { kind: 'real', version: null, pid: null, url: 'ws://127.0.0.1:1', launched: false }, provider: { kind: 'unknown', profile: null },
    rungs: { client: rung, process: rung, log: rung, gateway: rung, probe: rung }, settings: { A: { value: null, how: 'unknown' } },
    timeScale: 1, fault: null, sidecarVersion: '0', scenarioDigest: 'a', claimsDigest: 'b',
  },
  measurement: { expected: 1, observed: 1, dropped: 0, ambiguous: 0, clockOffset: null },
  claims: [
    {
      id: 'c', state: 'pass', required: true, title: 't', statistic: 'median', method: 'm', value: 1, unit: 's', lower: null, upper: 1, level: 0.95, p: null, survivesHolm: null, samples: 5, samplesNeeded: null,
      limit: { op: '<', value: 2 }, sources: ['client'], reasonCode: 'decided', reason: 'r', correction: null, advice: null, evidence: [{ traceId: 'a', spanId: 'b', value: null, role: 'slowest' }],
    },
  ],
  figures: [{ id: 'f', title: 't', statistic: 'median', value: 1, unit: 's', lower: null, upper: null, samples: 1 }],
  gate: { selftest: null, calibration: null }, impossible: [], baseline: null,
};

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exai-verdict-'));
  file = join(folder, 'verdict.json');
});
afterEach(() => rm(folder, { recursive: true }));

describe('a verdict file', () => {
  it('gives back what was written, and leaves nothing else behind', async () => {
    await writeVerdict(file, verdict);
    expect(await readVerdict(file)).toEqual(verdict);
    expect(await readdir(folder)).toEqual(['verdict.json']);
  });

  it('is not there before it is written', async () => {
    expect(await readVerdict(file)).toBeUndefined();
  });

  it.each([
    ['cut off', '{"schemaVersion":1,'],
    ['of another version', JSON.stringify({ ...verdict, schemaVersion: 2 })],
    ['of another shape', JSON.stringify({ ...verdict, state: 'green' })],
  ])('is refused by name where it is %s', async (_what, text) => {
    await writeFile(file, text);
    await expect(readVerdict(file)).rejects.toMatchObject({ code: 'VERDICT_INVALID' });
  });

  it('keeps the old verdict where the new one is none', async () => {
    await writeVerdict(file, verdict);
    await expect(writeVerdict(file, { ...verdict, state: 'green' as 'pass' })).rejects.toMatchObject({ code: 'VERDICT_INVALID' });
    expect(await readVerdict(file)).toEqual(verdict);
  });

  it('is what the published JSON Schema says', async () => {
    await writeVerdict(file, verdict);
    const schema = Compile(verdictJsonSchema());
    const written = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    expect(schema.Check(written)).toBe(true);
    expect(schema.Check({ ...written, claims: [{ id: 'c' }] })).toBe(false);
  });
});
