import { copyFile, mkdir } from 'node:fs/promises';
import { type RunExtract, RunExtractSchema } from '../comparison/run-extract.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { expandScenario } from '../scenario/expand-scenario.ts';
import type { Plan } from '../scenario/plan.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Rung, RUNGS } from '../spans/rung.ts';
import type { RungState } from '../spans/source.ts';
import { writeResult } from '../verdict/result-file.ts';
import type { Environment, Verdict } from '../verdict/verdict.ts';
import { keepGateResults, type KnownOfTheJudge } from './gate-results.ts';
import { judgeFolder } from './judge-folder.ts';
import { provenEnvironment } from './proven-environment.ts';
import { repeatUntilDecided } from './repeat-until-decided.ts';
import { replayRound } from './replay-round.ts';
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
  /** Seconds within which open claims are repeated until they are decided; undefined for an ordinary run. */
  readonly budgetSeconds?: number | undefined;
  readonly care: Care;
  readonly openTarget: OpenTarget;
  readonly pipeline: Pipeline;
  /** Where generated files are written, and the same folder as the daemon sees it. */
  readonly filesDir: string;
  readonly filesDirInDaemon: string;
  readonly stamps: Pick<Environment, 'sidecarVersion' | 'scenarioDigest' | 'claimsDigest'>;
  /** What is known of the judge itself; copied into the run's folder before it is judged. */
  readonly knownOfTheJudge?: KnownOfTheJudge | undefined;
  /** Ends the run early, marked incomplete. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/**
 * One run from attaching to the verdict. Throws what kept it from being judged; the folder then says `incomplete`. A target
 * that was opened is closed, and generated files are removed, whatever happens.
 */
export async function performRun(inputs: RunInputs): Promise<Verdict> {
  const { folder } = inputs;
  await folder.create();
  await copyFile(inputs.claimsFile, folder.claimsFile);
  if (inputs.baseline) await writeResult(folder.baselineFile, RunExtractSchema, inputs.baseline);
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
      if (inputs.knownOfTheJudge) await keepGateResults(folder, await inputs.knownOfTheJudge(environment, inputs.quick));
      await note({ environment, plannedCalls: plan.calls.length, leftOut: plan.leftOut });
      inputs.onEvent({ type: 'started', run: summaryOf(record), environment, calls: plan.calls.length });
      const { budgetSeconds } = inputs;
      const round = await replayRound({ ...inputs, target, plan, goesOn: false });
      await note({ measurement: round.measurement, environment: provenEnvironment(environment, target.rungs, round.proven) });
      if (budgetSeconds !== undefined && !round.cancelled) await repeatUntilDecided({ ...inputs, budgetSeconds, target, plan, first: round, note });
      await note({ endedAt: new Date().toISOString(), state: round.cancelled || inputs.signal.aborted ? 'incomplete' : 'complete' });
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

/** A record as lists show it, before its verdict. */
export function summaryOf(record: RunRecord, verdict?: Verdict['state']): RunSummary {
  const { id, scenario, quick, startedAt, endedAt, state } = record;
  return { id, scenario, quick, startedAt, endedAt, state, verdict };
}
