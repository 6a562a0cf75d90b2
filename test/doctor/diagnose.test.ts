import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadClaims } from '../../sidecar/claims/load-claims.ts';
import { diagnose } from '../../sidecar/doctor/diagnose.ts';
import { DiagnosisSchema } from '../../sidecar/doctor/diagnosis.ts';
import { MEASURES } from '../../sidecar/measures/registry.ts';
import { loadScenario } from '../../sidecar/scenario/load-scenario.ts';
import { now, type Rung, type RungState } from '../../sidecar/spans/source.ts';
import { inspectRehearsal } from '../../sidecar/targets/inspect-rehearsal.ts';
import type { Inspection } from '../../sidecar/targets/inspection.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exai-doctor-'));
});
afterEach(() => rm(folder, { recursive: true }));

const rehearse = () => inspectRehearsal({ port: { port: 0, given: false }, profile: 'real', fault: undefined, timeScale: 1 }, { dir: join(folder, 'files'), dirInDaemon: join(folder, 'files') });

async function look(more: Partial<Inspection> = {}, rungs: Partial<Record<Rung, RungState>> = {}, quick = false) {
  const found = await rehearse()({ settings: new Map(), active: false, signal: new AbortController().signal });
  return diagnose({
    inspect: () => Promise.resolve({ ...found, rungs: { ...found.rungs, ...rungs }, ...more }),
    scenario: await loadScenario('scenarios/task-2c.yaml'),
    claims: await loadClaims('scenarios/task-2c.claims.yaml', MEASURES),
    quick,
    spare: (others) => (others > 0 ? `for the sake of ${others} others` : undefined),
    dataDir: join(folder, 'data'),
    filesDir: join(folder, 'files'),
    filesDirInDaemon: join(folder, 'files'),
    active: false,
    signal: new AbortController().signal,
  });
}

describe('a diagnosis', () => {
  it('of a rehearsal finds every rung, writes nothing, and has the shape that is described', async () => {
    const diagnosis = await look();
    expect(Value.Errors(DiagnosisSchema, JSON.parse(JSON.stringify(diagnosis)))).toEqual([]);
    expect(Object.values(diagnosis.rungs).map(({ state }) => state)).toEqual(['present', 'present', 'present', 'present', 'present']);
    expect(diagnosis.summary).toBe('claims: 24 can pass or fail');
    expect(diagnosis.disk).toMatchObject([{ path: folder, neededBytes: expect.any(Number) }]);
    expect(diagnosis.disk[0]?.neededBytes).toBeGreaterThan(25_000_000);
    expect(await readdir(folder)).toEqual([]);
  });

  it('calls a rung partial that shows less than others, or that need not watch this daemon', async () => {
    const { rungs, summary } = await look({}, {
      process: { present: true, how: 'no reset', remedy: now('be its user'), shows: ['process/reading'] },
      gateway: { present: true, how: 'heard', remedy: undefined, unproven: true },
      probe: { present: false, how: 'no probe', remedy: undefined },
    });
    expect(rungs).toMatchObject({ process: { state: 'partial', remedy: { when: 'now' }, shows: ['process/reading'] }, gateway: { state: 'partial', shows: ['gateway/inference', 'gateway/post', 'gateway/content'] }, probe: { state: 'missing', shows: [] } });
    expect(summary).toBe('claims: 19 can pass or fail · 4 can only pass: routing.simple, routing.complex, routing.p95, routing.failures · 1 can only fail: memory.load · as far as the gateway that is heard belongs to this daemon');
  });

  it('leaves out what would harm other sessions, and names the claims that this costs', async () => {
    const { claims, otherSessions, scenario } = await look({ otherSessions: 2 });
    expect(otherSessions).toBe(2);
    expect(scenario.calls).toBeLessThan(20);
    expect(claims.filter(({ can }) => can !== 'not_be_measured').map(({ id }) => id)).toEqual(['memory.idle']);
    expect(claims.find(({ id }) => id === 'tools.chat')?.why).toMatch(/^left out for the sake of 2 others: step growth /);
  });

  it('foretells a quick run as one', async () => {
    const { scenario, claims } = await look({}, {}, true);
    expect(scenario).toMatchObject({ name: 'task-2c', quick: true });
    expect(claims.find(({ id }) => id === 'memory.load')).toEqual({ id: 'memory.load', can: 'not_be_measured', why: 'left out by --quick' });
  });
});
