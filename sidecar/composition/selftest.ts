/** The self-test, composed: the rehearsal with each of its faults, or copies of a run, changed. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadClaims } from '../claims/load-claims.ts';
import type { Config } from '../config/config.ts';
import { stopOrphans } from '../daemon/orphans.ts';
import { SidecarError } from '../errors.ts';
import { createLogger, type Logger } from '../log.ts';
import { MEASURES } from '../measures/registry.ts';
import { RunFolder, runFolders } from '../run/run-folder.ts';
import { narrowScenario } from '../scenario/narrow-scenario.ts';
import { claimsFor } from '../selftest/claims-for.ts';
import { claimsShown, isOk } from '../selftest/claims-shown.ts';
import { statesOf, type States } from '../selftest/assess-row.ts';
import { judgeMutations, whyNotShown } from '../selftest/mutated-run.ts';
import { type RehearsalRow, rehearsalRows } from '../selftest/rehearsal-plan.ts';
import { runRows } from '../selftest/run-rows.ts';
import type { SelftestResult, SelftestRow } from '../verdict/selftest-result.ts';
import { JUDGE_VERSION } from '../verdict/judge-version.ts';
import { VERSION } from '../words.ts';
import { configuredScenarioName } from './configured-scenario-name.ts';
import { configuredScenario } from './configured-scenario.ts';
import { DataFolder } from './data-folder.ts';
import { oneAtATime, openLane } from './rehearsal-lane.ts';
import { StoredResults } from './stored-results.ts';

/** Who hears how a self-test goes. */
export interface SelftestWatcher {
  readonly signal: AbortSignal;
  readonly onStart: (name: string) => void;
  readonly onRow: (row: SelftestRow, done: number, of: number) => void;
}

/** A self-test that came to its end, and where runs lie that came out otherwise than they must. */
export interface FinishedSelftest {
  readonly result: SelftestResult;
  readonly kept: readonly { readonly row: string; readonly path: string }[];
}

/** Runs the rehearsal without a fault and with each of its faults, and stores what the judge made of it. Throws `RUN_CANCELLED` where it was stopped. */
export async function selftestRehearsal(config: Config, watcher: SelftestWatcher): Promise<FinishedSelftest> {
  const folder = new DataFolder(config.dataDir);
  const log = createLogger('selftest', config.logLevel);
  const { scenario, claimsFile, stamps } = await configuredScenario(configuredScenarioName(config), config);
  const claims = await loadClaims(claimsFile, MEASURES);
  return holding(folder, log, async () => {
    const begun = performance.now();
    await rm(folder.selftestDir + '/runs', { recursive: true, force: true });
    const secret = (await folder.secret('otlp')).value;
    // Processes that start take the processors from the runs beside them, which would send late.
    const starting = oneAtATime();
    const open = () => openLane(config, { dir: folder.selftestDir, secret, stamps, starting, log });
    const kept = new Map<string, RunFolder>();
    const lanes = await Promise.all(Array.from({ length: config.atOnce }, open));
    const free = [...lanes];
    const run = async (row: RehearsalRow): Promise<States> => {
      const lane = free.pop();
      if (lane === undefined) throw new Error('more runs at once than lanes');
      try {
        const narrowed = row.only === undefined ? scenario : narrowScenario(scenario, row.only);
        const { verdict, folder: made } = await lane.run({ scenario: narrowed, claims: claimsFor(claims, narrowed, scenario, new Set(Object.keys(row.expected))), fault: row.fault, timeScale: Math.min(config.timeScale, Math.max(1, config.timeScale / row.slower)), signal: watcher.signal, onEvent: () => {} });
        kept.set(row.name, made);
        return statesOf(verdict);
      } finally {
        free.push(lane);
      }
    };
    try {
      const rows = await runRows(rehearsalRows(config.quick), { ...watcher, run, atOnce: config.atOnce });
      if (watcher.signal.aborted) throw new SidecarError('RUN_CANCELLED', {});
      const shown = claimsShown(claims.map(({ id }) => id), rows, () => null);
      const result: SelftestResult = {
        ...common(config, stamps.claimsDigest, begun), kind: 'rehearsal', run: null, rows: [...rows], claims: shown, ok: isOk({ rows: [...rows], claims: shown }),
        target: `built-in rehearsal, profile ideal, ${config.timeScale} times as fast, ${config.atOnce} at once`,
      };
      await new StoredResults(folder).keepSelftest(result, log);
      return { result, kept: await keepUnexpected(folder, rows, kept) };
    } finally {
      await Promise.all(lanes.map((lane) => lane.stop()));
    }
  });
}

/** Judges changed copies of a run of this data folder, the latest of a real daemon where none is named, and stores what came of it. */
export async function selftestRun(config: Config, id: string | undefined, watcher: SelftestWatcher): Promise<FinishedSelftest> {
  const folder = new DataFolder(config.dataDir);
  const log = createLogger('selftest', config.logLevel);
  return holding(folder, log, async () => {
    const begun = performance.now();
    const run = id === undefined ? await latestRun(folder.runsDir) : new RunFolder(folder.runsDir, id);
    const record = await run.read();
    if (record.environment === undefined) throw new SidecarError('RUN_NOT_BEGUN', { id: run.id, reason: record.failure ?? 'it never reached a daemon' });
    if (!existsSync(run.spansFile)) throw new SidecarError('RUN_SPANS_GONE', { id: run.id });
    const { before, rows } = await judgeMutations({ ...watcher, folder: run, copiesDir: join(folder.selftestDir, 'copies') });
    if (watcher.signal.aborted) throw new SidecarError('RUN_CANCELLED', {});
    const shown = claimsShown(before.claims.map((claim) => claim.id), rows, whyNotShown(before));
    if (shown.every(({ why }) => why !== null)) throw new SidecarError('SELFTEST_UNMEASURED', { id: run.id });
    const result: SelftestResult = {
      ...common(config, record.environment.claimsDigest, begun), kind: 'run', run: run.id, rows: [...rows], claims: shown, ok: isOk({ rows: [...rows], claims: shown }),
      quick: record.quick, timeScale: record.environment.timeScale, target: `changed copies of run ${run.id}: ${record.environment.target}`,
    };
    await new StoredResults(folder).keepSelftest(result, log);
    return { result, kept: [] };
  });
}

const common = (config: Config, claimsDigest: string, begun: number) => ({
  schemaVersion: 1 as const,
  at: new Date().toISOString(),
  sidecarVersion: VERSION,
  judgeVersion: JUDGE_VERSION,
  claimsDigest,
  quick: config.quick,
  timeScale: config.timeScale,
  seconds: Math.round((performance.now() - begun) / 100) / 10,
});

/** Does something while this process has the data folder; what an earlier one left running is stopped first. */
export async function holding<Result>(folder: DataFolder, log: Logger, work: () => Promise<Result>): Promise<Result> {
  const lock = await folder.take();
  try {
    for (const { pid, what } of await stopOrphans(folder.path)) log.warn({ pid, what }, 'stopped what an earlier process left running');
    return await work();
  } finally {
    lock.release();
  }
}

/** Runs that showed what they must are gone; the others stay, to be looked into. */
async function keepUnexpected(folder: DataFolder, rows: readonly SelftestRow[], made: ReadonlyMap<string, RunFolder>): Promise<FinishedSelftest['kept']> {
  const kept = rows.flatMap(({ name, unexpected }) => {
    const path = made.get(name)?.path;
    return unexpected.length > 0 && path !== undefined ? [{ row: name, path }] : [];
  });
  for (const run of await runFolders(join(folder.selftestDir, 'runs'))) if (!kept.some(({ path }) => path === run.path)) await rm(run.path, { recursive: true, force: true });
  return kept;
}

/** The latest run whose spans are there: of a real daemon if there is any. */
async function latestRun(runsDir: string): Promise<RunFolder> {
  const judged: { readonly folder: RunFolder; readonly real: boolean }[] = [];
  for (const folder of await runFolders(runsDir)) {
    const record = await folder.read().catch(() => undefined);
    if (record?.state === 'complete' && record.environment !== undefined && existsSync(folder.spansFile)) judged.push({ folder, real: record.environment.daemon.kind === 'real' });
  }
  const latest = judged.find(({ real }) => real) ?? judged[0];
  if (latest === undefined) throw new SidecarError('SELFTEST_NO_RUN', { dataDir: runsDir });
  return latest.folder;
}
