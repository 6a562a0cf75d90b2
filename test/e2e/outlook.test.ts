import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { loadClaims } from '../../sidecar/claims/load-claims.ts';
import { MEASURES } from '../../sidecar/measures/registry.ts';
import { judgeFolder } from '../../sidecar/run/judge-folder.ts';
import { RunFolder, type RunRecord } from '../../sidecar/run/run-folder.ts';
import { expandScenario } from '../../sidecar/scenario/expand-scenario.ts';
import { loadScenario } from '../../sidecar/scenario/load-scenario.ts';
import { isRungItem, itemsOf, type RungItem } from '../../sidecar/spans/rung-item.ts';
import { RUNGS, type Rung } from '../../sidecar/spans/rung.ts';
import { outlookOf } from '../../sidecar/verdict/outlook.ts';
import type { Environment } from '../../sidecar/verdict/verdict.ts';
import { foretoldWrongly } from '../support/foretold.ts';
import { freePorts, readVerdictFile, startProgram, temporaryFolder } from './program.ts';

const SCENARIO = 'scenarios/task-2c.yaml';
const ALL: readonly RungItem[] = RUNGS.flatMap(itemsOf);
const without = (...gone: readonly string[]): readonly RungItem[] => ALL.filter((item) => !gone.some((word) => item === word || item.startsWith(`${word}/`)));

/** What somebody may be able to give, and what they may lack in it. */
const VIEWS: Readonly<Record<string, readonly RungItem[]>> = {
  everything: ALL,
  'the client alone': itemsOf('client'),
  'files and process, as attached': without('gateway', 'probe'),
  'files without records of uploads': without('gateway', 'probe', 'log/upload'),
  'gateway alone': without('process', 'log', 'probe'),
  'probe alone': without('process', 'log', 'gateway'),
  'process whose mark may not be reset': without('log', 'gateway', 'probe', 'process/peak'),
  'all but the gateway': without('gateway'),
  'all but the probe': without('probe'),
  'a probe that finds no routing': without('gateway', 'log', 'probe/route'),
};

/** The spans and records that show an item, as SQL on a run's own tables. */
const SHOWN_BY: Partial<Readonly<Record<RungItem, readonly [table: string, rows: string]>>> = {
  'process/reading': ['readings', "name <> 'exai.process.memory.peak'"],
  'process/peak': ['readings', "name = 'exai.process.memory.peak'"],
  'log/call': ['spans', "source = 'log' AND name LIKE 'tools/call %'"],
  'log/lookup': ['spans', "source = 'log' AND cache_name IS NOT NULL"],
  'log/upload': ['spans', "source = 'log' AND name LIKE 'upload %'"],
  'gateway/inference': ['spans', "source = 'gateway' AND name LIKE 'chat %'"],
  'gateway/post': ['spans', "source = 'gateway' AND name = 'POST /files'"],
  'gateway/content': ['spans', "source = 'gateway' AND name LIKE 'GET %'"],
  'probe/call': ['spans', "source = 'probe' AND name LIKE 'tools/call %'"],
  'probe/route': ['spans', "source = 'probe' AND name LIKE 'route %'"],
  'probe/upload': ['spans', "source = 'probe' AND name LIKE 'upload %'"],
  'probe/lookup': ['spans', "source = 'probe' AND cache_name IS NOT NULL"],
};

/** The same run as it would be if only so much had been seen. */
async function seenBy(shown: readonly RungItem[], run: RunFolder, to: string): Promise<RunFolder> {
  const copy = new RunFolder(to, run.id);
  await mkdir(to, { recursive: true });
  await cp(run.path, copy.path, { recursive: true });
  const instance = await DuckDBInstance.create(copy.spansFile);
  const connection = await instance.connect();
  for (const item of ALL.filter((candidate) => !shown.includes(candidate))) {
    const [table, rows] = SHOWN_BY[item] ?? [];
    if (table !== undefined) await connection.run(`DELETE FROM ${table} WHERE ${rows}`);
    await connection.run(`DELETE FROM ledger WHERE rung || '/' || what = '${item}'`);
  }
  connection.closeSync();
  instance.closeSync();
  const record = await copy.read();
  await copy.write({ ...record, environment: environmentOf(record, shown) });
  return copy;
}

function environmentOf({ environment }: RunRecord, shown: readonly RungItem[]): Environment {
  if (environment === undefined) throw new Error('the run has no environment');
  const stateOf = (rung: Rung): Environment['rungs'][Rung] => {
    const shows = shown.filter((item) => itemsOf(rung).includes(item));
    return { present: shows.length > 0, how: 'as the test has it', shows };
  };
  return { ...environment, rungs: { client: stateOf('client'), process: stateOf('process'), log: stateOf('log'), gateway: stateOf('gateway'), probe: stateOf('probe') } };
}

describe('what doctor foretells of the claims', { timeout: 600_000 }, () => {
  it('agrees with the verdict on the same run, whatever was seen of it', async () => {
    const data = await temporaryFolder();
    const file = join(data, 'verdict.json');
    await startProgram(['replay', 'task-2c', '--full', '--time-scale', '10', '--data', data, '--json', file, ...freePorts]).ended;
    const run = new RunFolder(join(data, 'runs'), (await readVerdictFile(file)).run.id);
    const record = await run.read();
    const scenario = await loadScenario(SCENARIO);
    const claims = await loadClaims(run.claimsFile, MEASURES);
    const known = Object.entries(record.environment?.settings ?? {}).flatMap(([name, { value }]): [string, string][] => (value === null ? [] : [[name, value]]));
    const context = { settings: new Map(known), timeScale: record.environment?.timeScale ?? 1, quick: false };
    const plan = await expandScenario(scenario, { ...context, runId: run.id, seed: run.id, dry: true, filesDir: data, filesDirInDaemon: data });

    const found: Record<string, readonly string[]> = {};
    const decided = new Map<string, Set<string>>();
    for (const [name, shown] of Object.entries(VIEWS)) {
      const foretold = outlookOf({ ...context, claims, plan, shown: new Set(shown.filter(isRungItem)), leftOut: plan.leftOut });
      const verdict = await judgeFolder(await seenBy(shown, run, join(data, name.replaceAll(' ', '-'))), () => undefined);
      found[name] = foretoldWrongly(foretold, verdict);
      for (const { id, can } of foretold) {
        const state = verdict.claims.find((claim) => claim.id === id)?.state ?? '';
        decided.set(can, (decided.get(can) ?? new Set()).add(state));
      }
    }
    expect(found).toEqual(Object.fromEntries(Object.keys(VIEWS).map((name) => [name, []])));
    // It was no empty table that agreed.
    expect([...(decided.get('pass_or_fail') ?? [])]).toEqual(expect.arrayContaining(['pass', 'fail']));
    expect([...(decided.get('only_pass') ?? [])]).toContain('pass');
    expect([...(decided.get('not_be_measured') ?? [])]).toEqual(['not_measured']);
  });
});
