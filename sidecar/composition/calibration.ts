/** The calibration, composed: the same scenario again and again, each time with a new daemon and a new seed. */
import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { keepRun, keptRuns, type KeptRun } from '../calibration/kept-run.ts';
import { type Alike, alikeTheLatest, summarize } from '../calibration/summarize.ts';
import { takeSamples } from '../calibration/take-samples.ts';
import { loadClaims } from '../claims/load-claims.ts';
import type { Config } from '../config/config.ts';
import { SidecarError } from '../errors.ts';
import { createLogger, type Logger } from '../log.ts';
import { MEASURES } from '../measures/registry.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { performRun } from '../run/perform-run.ts';
import type { ReadyScenario } from '../run/run-book.ts';
import { newRunId, RunFolder } from '../run/run-folder.ts';
import { type CalibrationResult, CalibrationResultSchema } from '../verdict/calibration-result.ts';
import { writeResult } from '../verdict/result-file.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { configuredScenarioName } from './configured-scenario-name.ts';
import { configuredScenario } from './configured-scenario.ts';
import { configuredTarget } from './configured-target.ts';
import { DataFolder, refuseFolderInHome } from './data-folder.ts';
import { startPrivatePipeline } from './private-pipeline.ts';
import { holding } from './selftest.ts';

/** Who hears how a calibration goes. */
export interface CalibrationWatcher {
  readonly signal: AbortSignal;
  /** So many runs were there already. */
  readonly onResume: (done: number, of: number, otherwise: Alike['otherwise']) => void;
  readonly onStart: (name: string) => void;
  readonly onRun: (verdict: Verdict, done: number, of: number) => void;
  readonly onFailure: (reason: string) => void;
}

/** After so many failures in a row a further run would fail as well. */
const MOST_FAILURES = 3;

/**
 * Makes runs until there are as many as asked for, and stores what they say of each claim. Runs that an earlier calibration
 * made under the same conditions count; a run that is finished is kept, whatever ends the calibration. Undefined where there are not
 * two runs yet.
 */
export async function calibrate(config: Config, watcher: CalibrationWatcher): Promise<CalibrationResult | undefined> {
  if (config.target.kind === 'attach') throw new SidecarError('CALIBRATION_ATTACHED', {});
  await refuseFolderInHome(config);
  const folder = new DataFolder(config.dataDir);
  const log = createLogger('calibration', config.logLevel);
  const ready = await configuredScenario(configuredScenarioName(config), config);
  const dir = join(folder.calibrationDir, keyOf(config, ready));
  return holding(folder, log, async () => {
    await mkdir(join(dir, 'samples'), { recursive: true });
    await rm(join(dir, 'runs'), { recursive: true, force: true });
    const secret = (await folder.secret('otlp')).value;
    const pipeline = await startPrivatePipeline({ secret, runsDir: join(dir, 'runs'), logLevel: config.logLevel });
    try {
      await makeRuns({ config, ready, dir, folder, pipeline, secret, log }, watcher);
    } finally {
      await pipeline.stop();
    }
    const result = summarize(await loadClaims(ready.claimsFile, MEASURES), (await usable(dir, ready)).runs);
    if (result !== undefined) await writeResult(join(dir, 'calibration.json'), CalibrationResultSchema, result);
    return result;
  });
}

interface Parts {
  readonly config: Config;
  readonly ready: ReadyScenario;
  readonly dir: string;
  readonly folder: DataFolder;
  readonly pipeline: Pipeline;
  readonly secret: string;
  readonly log: Logger;
}

async function makeRuns(parts: Parts, watcher: CalibrationWatcher): Promise<void> {
  const { config, ready, dir } = parts;
  const of = config.runs;
  const { runs, otherwise } = await usable(dir, ready);
  watcher.onResume(runs.length, of, otherwise);
  let failures = 0;
  for (let done = runs.length; done < of && !watcher.signal.aborted; ) {
    watcher.onStart(`run ${done + 1}`);
    try {
      const verdict = await makeRun(parts, watcher.signal);
      if (verdict === undefined) return;
      failures = 0;
      // A run under other conditions than those before it begins the count anew.
      done = (await usable(dir, ready)).runs.length;
      watcher.onRun(verdict, done, of);
    } catch (error) {
      if (watcher.signal.aborted) return;
      failures += 1;
      const reason = error instanceof Error ? error.message : String(error);
      watcher.onFailure(reason);
      if (failures >= MOST_FAILURES) throw new SidecarError('CALIBRATION_FAILED', { runs: failures, reason }, { cause: error });
    }
  }
}

/** One run, of which the samples are kept and the spans are not; undefined where it was stopped. */
async function makeRun({ config, ready, dir, folder, pipeline, secret, log }: Parts, signal: AbortSignal): Promise<Verdict | undefined> {
  const filesDir = config.filesDir ?? folder.filesDir;
  const filesDirInDaemon = config.filesDirInDaemon ?? filesDir;
  const run = new RunFolder(join(dir, 'runs'), newRunId());
  const openTarget = configuredTarget(config, { pipeline, secret, filesDir, filesDirInDaemon, log });
  try {
    const verdict = await performRun({ ...ready, folder: run, baseline: undefined, quick: config.quick, care: config.care, openTarget, pipeline, filesDir, filesDirInDaemon, signal, onEvent: () => {} });
    if (!verdict.run.complete) return undefined;
    await keepRun(join(dir, 'samples'), await takeSamples(run, verdict));
    return verdict;
  } finally {
    await rm(run.path, { recursive: true, force: true });
    await rm(join(filesDir, run.id), { recursive: true, force: true });
  }
}

/** The kept runs that were made by this program for these claims, and under the conditions of the latest of them. */
async function usable(dir: string, { stamps }: ReadyScenario): Promise<Alike> {
  const all = await keptRuns(join(dir, 'samples'));
  const ours = ({ claimsDigest, sidecarVersion }: KeptRun): boolean => claimsDigest === stamps.claimsDigest && sidecarVersion === stamps.sidecarVersion;
  const { runs, otherwise } = alikeTheLatest(all.filter(ours));
  const older = all.filter((run) => !ours(run)).map(({ id }) => ({ id, why: 'made by another version of the program, or judged by other claims' }));
  return { runs, otherwise: [...older, ...otherwise] };
}

/** Names the folder of what is asked for: runs of something else count apart. */
function keyOf({ target, profile, fault, timeScale, daemonEnvironment, provider, quick }: Config, { scenario }: ReadyScenario): string {
  const asked = [scenario.digest, quick, target, profile, fault ?? null, timeScale, daemonEnvironment, provider];
  return `${scenario.name}-${createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 12)}`;
}
