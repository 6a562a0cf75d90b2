import { copyFile, mkdir } from 'node:fs/promises';
import { MessageChannel } from 'node:worker_threads';
import type { Settlement, WatchedRungs } from '../pipeline/messages.ts';
import { writeExtract } from '../comparison/extract-file.ts';
import type { RunExtract } from '../comparison/run-extract.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { ReplaySummary } from '../replay/replay-summary.ts';
import { startReplay } from '../replay/replay.ts';
import { expandScenario, removePlannedFiles } from '../scenario/expand-scenario.ts';
import type { Plan } from '../scenario/plan.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Rung, RUNGS } from '../spans/rung.ts';
import { shownBy, type RungState } from '../spans/source.ts';
import type { Environment, Verdict } from '../verdict/verdict.ts';
import { judgeFolder } from './judge-folder.ts';
import { describeProgress } from './progress.ts';
import { thisHost } from './this-host.ts';
import type { RunEvent, RunSummary } from './run-event.ts';
import type { RunFolder, RunRecord } from './run-folder.ts';
import { type Care, spareFor } from './spare.ts';
import type { OpenTarget, Target } from '../targets/target.ts';

/** What one run is made of. */
export interface RunInputs {
  readonly folder: RunFolder;
  readonly scenario: Scenario;
  readonly claimsFile: string;
  /** The run that this one is held against. */
  readonly baseline: RunExtract | undefined;
  readonly quick: boolean;
  readonly care: Care;
  readonly openTarget: OpenTarget;
  readonly pipeline: Pipeline;
  /** Where generated files are written, and the same folder as the daemon sees it. */
  readonly filesDir: string;
  readonly filesDirInDaemon: string;
  readonly stamps: Pick<Environment, 'sidecarVersion' | 'scenarioDigest' | 'claimsDigest'>;
  /** Ends the run early, marked incomplete. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/** How long spans may take to arrive after the last call, before what is missing counts as lost. */
const SETTLE_MILLIS = 10_000;

/**
 * One run from attaching to the verdict. Throws what kept it from being judged; the folder then says `incomplete`. A target
 * that was opened is closed, and generated files are removed, whatever happens.
 */
export async function performRun(inputs: RunInputs): Promise<Verdict> {
  const { folder } = inputs;
  await folder.create();
  await copyFile(inputs.claimsFile, folder.claimsFile);
  if (inputs.baseline) await writeExtract(folder.baselineFile, inputs.baseline);
  await Promise.all(inputs.scenario.files.map((file) => copyFile(file, folder.scenarioFile(file))));
  let record = newRecord(inputs);
  const note = async (change: Partial<RunRecord>): Promise<RunRecord> => {
    record = { ...record, ...change };
    await folder.write(record);
    return record;
  };
  await note({});
  try {
    const target = await inputs.openTarget({ runId: folder.id, settings: inputs.scenario.settings, signal: inputs.signal });
    try {
      const plan = await planFor(inputs, target);
      const environment = environmentOf(target, plan, inputs.stamps);
      await note({ environment, plannedCalls: plan.calls.length, leftOut: plan.leftOut });
      inputs.onEvent({ type: 'started', run: summaryOf(record), environment, calls: plan.calls.length });
      const { summary, settlement } = await replayAndSettle(inputs, target, plan);
      await removePlannedFiles(plan);
      await note({ ...outcomeOf(summary, settlement, inputs.signal.aborted), environment: withProof(environment, target, settlement.rungs) });
    } finally {
      await target.close();
    }
    const verdict = await judgeFolder(folder, (claim) => inputs.onEvent({ type: 'claim', claim }));
    inputs.onEvent({ type: 'verdict', verdict });
    return verdict;
  } catch (error) {
    await note({ state: 'incomplete', endedAt: new Date().toISOString(), failure: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

async function planFor(inputs: RunInputs, { timeScale, settings, otherSessions }: Target): Promise<Plan> {
  const { scenario, folder, quick, care, filesDir, filesDirInDaemon } = inputs;
  await mkdir(filesDir, { recursive: true });
  return expandScenario(scenario, { runId: folder.id, seed: folder.id, quick, spare: spareFor(care, otherSessions), filesDir, filesDirInDaemon, timeScale, settings });
}

async function replayAndSettle(inputs: RunInputs, target: Target, plan: Plan): Promise<{ summary: ReplaySummary; settlement: Settlement }> {
  const { port1: toCorrelation, port2: fromReplay } = new MessageChannel();
  await inputs.pipeline.open({ file: inputs.folder.spansFile, rungs: watchedRungs(target), replay: fromReplay });
  await Promise.all(target.sources.map((source) => source.start(inputs.pipeline.sink)));
  const describe = describeProgress(plan, inputs.scenario, inputs.onEvent);
  const replay = startReplay({
    plan,
    url: target.url,
    token: target.token,
    correlation: toCorrelation,
    heartbeatSeconds: target.heartbeatSeconds,
    onTails: asksLog(target) ? (tails) => target.sources.forEach((source) => source.told?.(tails)) : undefined,
    onProgress: (progress) => {
      if (progress.type === 'stage') {
        for (const source of target.sources) {
          source.stageBegins?.();
          if (progress.resting) source.rests?.();
        }
      }
      describe(progress);
    },
  });
  const stopAll = () => Promise.all(target.sources.map((source) => source.stop()));
  const cancel = () => replay.cancel();
  inputs.signal.addEventListener('abort', cancel, { once: true });
  if (inputs.signal.aborted) cancel();
  try {
    const summary = await replay.done;
    await stopAll();
    const settlement = await inputs.pipeline.settle(SETTLE_MILLIS, (due, seen) => inputs.onEvent({ type: 'settling', due, seen }));
    return { summary, settlement };
  } catch (error) {
    await stopAll();
    await inputs.pipeline.settle(0, () => {}).catch(() => undefined);
    throw error;
  } finally {
    inputs.signal.removeEventListener('abort', cancel);
  }
}

const asksLog = ({ sources }: Target): boolean => sources.some((source) => source.told !== undefined);

function newRecord({ folder, scenario, quick }: RunInputs): RunRecord {
  return {
    id: folder.id,
    scenario: scenario.name,
    quick,
    startedAt: new Date().toISOString(),
    endedAt: undefined,
    state: 'running',
    environment: undefined,
    failure: undefined,
    plannedCalls: 0,
    leftOut: [],
    measurement: { expected: 0, observed: 0, dropped: 0, ambiguous: 0, clockOffset: null },
  };
}

function environmentOf(target: Target, { leftOut }: Plan, stamps: RunInputs['stamps']): Environment {
  const rungs = Object.fromEntries(RUNGS.map((rung) => [rung, stateOf(target.rungs[rung])])) as Environment['rungs'];
  const spared = leftOut.some(({ by }) => by === 'care') ? '; only what harms no other client is replayed (--all-steps replays all)' : '';
  return { ...target.environment, target: target.environment.target + spared, rungs, host: thisHost(), ...stamps };
}

const stateOf = ({ present, how, shows }: RungState): Environment['rungs'][Rung] => ({ present, how, ...(shows ? { shows: [...shows] } : {}) });

function watchedRungs({ rungs }: Target): WatchedRungs {
  const heard = RUNGS.filter((rung) => rungs[rung].present);
  const isUnproven = (rung: Rung): boolean => rungs[rung].unproven === true;
  return { present: heard.filter((rung) => !isUnproven(rung)), unproven: heard.filter(isUnproven), shown: heard.flatMap((rung) => shownBy(rung, rungs[rung])) };
}

/** A rung that was heard and of which nothing came watches another daemon. */
function withProof(environment: Environment, { rungs }: Target, proven: readonly Rung[]): Environment {
  const unproven = RUNGS.filter((rung) => rungs[rung].unproven === true);
  const changed = unproven.map((rung) => [rung, proven.includes(rung) ? { ...environment.rungs[rung], how: `${rungs[rung].how}: it does` } : { present: false, how: `${rungs[rung].how}: nothing of this run came from it` }]);
  return { ...environment, rungs: { ...environment.rungs, ...(Object.fromEntries(changed) as Partial<Environment['rungs']>) } };
}

function outcomeOf(summary: ReplaySummary, settlement: Settlement, stopped: boolean): Partial<RunRecord> {
  return {
    endedAt: new Date().toISOString(),
    state: summary.cancelled || stopped ? 'incomplete' : 'complete',
    measurement: {
      expected: settlement.due,
      observed: settlement.seen,
      dropped: settlement.dropped.reduce((sum, { count }) => sum + count, 0),
      ambiguous: settlement.ambiguous,
      clockOffset: summary.clockOffset ? { seconds: summary.clockOffset.seconds, error: summary.clockOffset.errorSeconds } : null,
    },
  };
}

/** A record as lists show it, before its verdict. */
export function summaryOf(record: RunRecord, verdict?: Verdict['state']): RunSummary {
  const { id, scenario, quick, startedAt, endedAt, state } = record;
  return { id, scenario, quick, startedAt, endedAt, state, verdict };
}
