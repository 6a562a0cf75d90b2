import { MessageChannel } from 'node:worker_threads';
import type { Settlement, WatchedRungs } from '../pipeline/messages.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { ReplaySummary } from '../replay/replay-summary.ts';
import { startReplay } from '../replay/replay.ts';
import { removePlannedFiles } from '../scenario/expand-scenario.ts';
import type { Plan } from '../scenario/plan.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Rung, RUNGS } from '../spans/rung.ts';
import { shownBy } from '../spans/source.ts';
import type { Target } from '../targets/target.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { describeProgress } from './progress.ts';
import type { RunEvent } from './run-event.ts';
import type { RunFolder } from './run-folder.ts';
import { StepTimes } from './step-times.ts';

/** One plan of a run, and where its records go. */
export interface RoundInputs {
  readonly folder: RunFolder;
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly target: Target;
  readonly pipeline: Pipeline;
  /** True where the run's file is there already and is added to. */
  readonly goesOn: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/** A round that was replayed and settled; its file is closed. */
export interface ReplayedRound {
  readonly measurement: Verdict['measurement'];
  /** True where it did not come to its end. */
  readonly cancelled: boolean;
  /** Rungs of which something of the round came. */
  readonly proven: readonly Rung[];
  /** What each step took. */
  readonly stepSeconds: ReadonlyMap<string, number>;
}

/** How long spans may take to arrive after the last call, before what is missing counts as lost. */
const SETTLE_MILLIS = 10_000;

/** Replays a plan against an open target, waits until its records are in, and closes the file. The files that it sent are removed. */
export async function replayRound(inputs: RoundInputs): Promise<ReplayedRound> {
  const { plan, target, pipeline, signal, onEvent } = inputs;
  const { port1: toCorrelation, port2: fromReplay } = new MessageChannel();
  await pipeline.open({ file: inputs.folder.spansFile, goesOn: inputs.goesOn, rungs: watchedRungs(target), replay: fromReplay });
  await Promise.all(target.sources.map((source) => source.start(pipeline.sink)));
  const describe = describeProgress(plan, inputs.scenario, onEvent);
  const times = new StepTimes();
  const replay = startReplay({
    plan,
    url: target.url,
    token: target.token,
    correlation: toCorrelation,
    heartbeatSeconds: target.heartbeatSeconds,
    onTails: asksLog(target) ? (tails) => target.sources.forEach((source) => source.told?.(tails)) : undefined,
    onProgress: (progress) => {
      if (progress.type === 'stage') {
        times.begins(progress.step);
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
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const summary = await replay.done;
    const stepSeconds = times.ended();
    await stopAll();
    const settlement = await pipeline.settle(SETTLE_MILLIS, (due, seen) => onEvent({ type: 'settling', due, seen }));
    await removePlannedFiles(plan);
    return { measurement: measurementOf(summary, settlement), cancelled: summary.cancelled || signal.aborted, stepSeconds, proven: settlement.rungs };
  } catch (error) {
    await stopAll();
    await pipeline.settle(0, () => {}).catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

const asksLog = ({ sources }: Target): boolean => sources.some((source) => source.told !== undefined);

function watchedRungs({ rungs }: Target): WatchedRungs {
  const heard = RUNGS.filter((rung) => rungs[rung].present);
  const isUnproven = (rung: Rung): boolean => rungs[rung].unproven === true;
  return { present: heard.filter((rung) => !isUnproven(rung)), unproven: heard.filter(isUnproven), shown: heard.flatMap((rung) => shownBy(rung, rungs[rung])) };
}

function measurementOf({ clockOffset }: ReplaySummary, settlement: Settlement): Verdict['measurement'] {
  return {
    expected: settlement.due,
    observed: settlement.seen,
    dropped: settlement.dropped.reduce((sum, { count }) => sum + count, 0),
    ambiguous: settlement.ambiguous,
    clockOffset: clockOffset ? { seconds: clockOffset.seconds, error: clockOffset.errorSeconds } : null,
  };
}
