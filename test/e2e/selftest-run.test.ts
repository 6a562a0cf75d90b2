import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FEW_CLAIMS, makeJudgedRun } from '../support/judged-run.ts';
import { HandMadeRun } from '../measures/hand-made-run.ts';
import { startProgram, temporaryFolder } from './program.ts';

const test = async (dataDir: string, ...run: readonly string[]): Promise<{ readonly status: number | null; readonly said: string }> => startProgram(['selftest', '--run', ...run, '--data', dataDir]).ended;

const IDLE_CLAIM = `claims:
  - { id: memory.idle, plan: '4.1', title: the idle daemon stays below 200 MB, failureTitle: the idle daemon takes 200 MB or more, measure: memory.resident, select: { steps: [idle] }, statistic: census-range, limit: { op: <, value: 200000000 }, unit: By, leastSamples: 10 }
`;
const SEEN = { present: true, how: 'by hand' };
const UNSEEN = { present: false, how: 'not given' };

/** A second run's times, so that it is the later one. */
const LATER = { id: '20260102T000000Z-abcdef' };

describe('selftest --run', { timeout: 120_000 }, () => {
  it('takes the latest run that still has its spans, and says of a named one that they are gone', async () => {
    const dataDir = await temporaryFolder();
    const early = await makeJudgedRun(join(dataDir, 'runs'));
    const thinned = await makeJudgedRun(join(dataDir, 'runs'), LATER);
    for (const file of [thinned.spansFile, thinned.claimsFile]) await rm(file);
    expect(await test(dataDir)).toMatchObject({ said: expect.stringContaining(early.id) });
    const named = await test(dataDir, thinned.id);
    expect(named.status).toBe(1);
    expect(named.said).toMatch(/spans of run 20260102T000000Z-abcdef are gone.*\n.*two weeks/);
    expect(named.said).not.toContain('defect');
  });

  it('shows nothing with a run that measured no claim, and leaves what is stored', async () => {
    const dataDir = await temporaryFolder();
    const run = await makeJudgedRun(join(dataDir, 'runs'), { spans: new HandMadeRun(), claims: FEW_CLAIMS });
    const { status, said } = await test(dataDir, run.id);
    expect(status).toBe(1);
    expect(said).toContain('measured no claim');
    await expect(readFile(join(dataDir, 'selftest', 'selftest.json'), 'utf8')).rejects.toThrow('ENOENT');
  });

  it('is stored although the file of an earlier one is damaged', async () => {
    const dataDir = await temporaryFolder();
    const run = await makeJudgedRun(join(dataDir, 'runs'));
    const file = join(dataDir, 'selftest', 'selftest.json');
    await mkdir(join(dataDir, 'selftest'), { recursive: true });
    await writeFile(file, '{ "rehearsal": ');
    const { said } = await test(dataDir, run.id);
    expect(said).toContain('cannot be read');
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ rehearsal: null, run: { run: run.id } });
  });

  it('looks once at the copies of a run that was looked at twice, whatever a change does to its times', async () => {
    const dataDir = await temporaryFolder();
    // Readings are cut off where a look ends; calls are counted.
    const spans = new HandMadeRun();
    spans.stage('idle', 'idle', 0, 0, 12);
    for (let second = 1; second < 12; second += 1) spans.reading(second, 80e6 + second);
    const environment = { rungs: { client: SEEN, process: SEEN, log: UNSEEN, gateway: UNSEEN, probe: UNSEEN } };
    const parts = { spans, claims: IDLE_CLAIM, environment };
    const plain = await makeJudgedRun(join(dataDir, 'runs'), parts);
    const taken = [{ calls: 55, unixNano: '1760000600000000000', dropped: 0 }, { calls: 55, unixNano: '1760000600000000000', claims: [], dropped: 0 }];
    const looked = await makeJudgedRun(join(dataDir, 'runs'), { ...LATER, ...parts, record: { looks: { budgetSeconds: 60, most: 2, taken, ended: 'every claim is decided' } } });
    const statesOf = async (id: string): Promise<unknown> => {
      await test(dataDir, id);
      const { run } = JSON.parse(await readFile(join(dataDir, 'selftest', 'selftest.json'), 'utf8')) as { run: { rows: readonly { name: string; states: unknown }[] } };
      return run.rows.map(({ name, states }) => [name, states]);
    };
    const states = await statesOf(looked.id);
    expect(states).toEqual(await statesOf(plain.id));
    expect(states).toContainEqual(['clock-shifted', { 'memory.idle': 'pass' }]);
  });
});
