import type { RunReader } from '../store/run-reader.ts';
import { ANYTHING, type Interval } from './interval.ts';
import type { Sample } from './sample.ts';
import { isIn, type Selection } from './selection.ts';
import type { Sight } from './sight.ts';
import { DISTURBED, lost } from './standing.ts';

/** One part of the run (a block, a round), with what the process weighed before, inside and after it; null where nobody read it. */
export interface StageRow {
  readonly trace_id: string;
  readonly span_id: string;
  /** Its place among those selected. */
  readonly ordinal: number;
  readonly step: string;
  readonly label: string | null;
  /** The last reading before it began. */
  readonly before_bytes: number | null;
  /** The last reading after it began and before the first call that follows it. */
  readonly after_bytes: number | null;
  readonly highest_bytes: number | null;
  /** The kernel's high-water mark over the stage, of the process that came highest; null where it could not be reset. */
  readonly peak_bytes: number | null;
  /** The same, of all processes together. */
  readonly peak_sum_bytes: number | null;
  readonly calls: number;
  /** Size of the result frames in the daemon's cache after the stage less those before it. */
  readonly held_bytes: number;
  /** Readings of the whole run. */
  readonly readings: number;
  /** True where another client's call ran in the daemon before the process was weighed again. */
  readonly disturbed: boolean;
}

const BLIND = 'nobody read the memory of the daemon';

/** Why nothing can be said of the process. */
export const NO_PROCESS_RUNG = `no process rung: ${BLIND}`;

/** What readings of the process's memory show. */
export const BY_READINGS: Sight = { lower: ['process/reading'], upper: ['process/reading'], blind: BLIND };

/** Why a selection of stages has no samples. */
export const NO_STAGES = 'the run has no such stages';

/** The parameters of a question about stages; they have no tools. */
export const stageParameters = (selection: Selection): { readonly steps: readonly string[] | null; readonly labels: readonly string[] | null } => ({
  steps: selection.steps ?? null,
  labels: selection.labels ?? null,
});

/** Longer than any run, in seconds. */
const FOR_EVER = 1e8;

/**
 * The parts that a selection names, in the order of the run; stages of one step, label and iteration make one. Results are
 * held for so many seconds.
 */
export async function stagesOf(run: RunReader, { steps, labels }: Selection, holdSeconds = FOR_EVER): Promise<readonly StageRow[]> {
  const stages = await run.query<Omit<StageRow, 'ordinal'>>(new URL('./stages.sql', import.meta.url), { hold_ns: holdSeconds * 1e9 });
  return stages.filter(({ step, label }) => isIn(steps, step) && isIn(labels, label ?? undefined)).map((stage, ordinal) => ({ ...stage, ordinal }));
}

/** A sample of one stage; lost where no interval could be had, disturbed where others were served. */
export function stageSample(stage: StageRow, interval: Interval | undefined, reason: string): Sample {
  const setback = stage.disturbed ? DISTURBED : interval === undefined ? lost(reason) : undefined;
  return {
    ...(interval ?? ANYTHING),
    key: stage.span_id,
    pair: stage.span_id,
    cluster: stage.span_id,
    stratum: stage.step,
    order: stage.ordinal,
    standing: setback?.standing ?? 'seen',
    reason: setback?.reason ?? '',
    sources: ['process'],
    traceId: stage.trace_id,
    spanId: stage.span_id,
  };
}
