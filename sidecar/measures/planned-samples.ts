import type { PlannedCall } from '../spans/planned-call.ts';
import { fileKey } from './cache-outcome.ts';
import { groupBy } from './group-by.ts';
import { ANYTHING } from './interval.ts';
import type { Measure, TakingContext } from './measure.ts';
import { plannedRow, type PlannedRow } from './planned-rows.ts';
import type { Sample, SampleSet } from './sample.ts';
import { isIn, selects, type Selection } from './selection.ts';
import { isOfProcess, takenOf } from './take-samples.ts';
import { callKey, sampleSet, type SampleKey } from './to-sample.ts';

/** A run as it is planned, before anything is seen of it. */
export interface PlannedRun {
  readonly calls: readonly PlannedCall[];
  readonly stages: readonly { readonly step: string; readonly label: string; readonly iteration: number }[];
}

/** The planned calls that a selection names, warm-up left out. */
export const selectedCalls = ({ calls }: PlannedRun, selection: Selection): readonly PlannedCall[] => calls.filter((call) => !call.warmup && selects(selection, call));

/** The samples that a run of this plan would have, each of them lost as yet. Readings are not planned: one stands for those of a stage. */
export function plannedSamples(measure: Measure, plan: PlannedRun, selection: Selection, context: TakingContext): SampleSet {
  const samples = isOfProcess(measure) ? stageSamples(plan, selection) : callSamples(measure, plan, selection, context);
  return sampleSet(measure.name, measure.unit, samples, 'the run has nothing of the kind');
}

function callSamples(measure: Measure, plan: PlannedRun, selection: Selection, context: TakingContext): readonly Sample[] {
  const selected = selectedCalls(plan, selection);
  const calls = takenOf(measure, selected.map(plannedRow), context);
  if (measure.sampleOf === 'file') return fileSamples(calls, plan, new Map(selected.map((call) => [call.callId, call])));
  if (measure.sampleOf === 'unit') return [...groupBy(calls, ({ unit }) => unit).values()].flatMap(([first]) => (first === undefined ? [] : [lostSample(first, { ...callKey(first), key: first.unit })]));
  return calls.map((call) => lostSample(call, { ...callKey(call), ...measure.keyOf?.(call) }));
}

function fileSamples(calls: readonly PlannedRow[], plan: PlannedRun, byId: ReadonlyMap<string, PlannedCall>): readonly Sample[] {
  const firstCallOf = new Map<string, string>();
  for (const { callId, files } of plan.calls) for (const { sha256, repeated } of files) if (!repeated && !firstCallOf.has(sha256)) firstCallOf.set(sha256, callId);
  return calls.flatMap((call) => {
    const files = byId.get(call.call_id)?.files.filter(({ repeated }) => repeated) ?? [];
    return files.map(({ sha256 }) => lostSample(call, fileKey(call, { sha256, first_call_id: firstCallOf.get(sha256) ?? null })));
  });
}

function stageSamples({ stages }: PlannedRun, { steps, labels }: Selection): readonly Sample[] {
  const parts = groupBy(
    stages.filter(({ step, label }) => isIn(steps, step) && isIn(labels, label)),
    ({ step, label, iteration }) => `${step}/${label}/${iteration}`,
  );
  return [...parts].map(([key, [stage]], order) => ({ ...LOST, key, pair: key, cluster: key, stratum: stage?.step ?? '', order, traceId: '', spanId: '' }));
}

const LOST = { ...ANYTHING, standing: 'lost', reason: 'nothing was seen yet', sources: [] } as const;

const lostSample = (call: PlannedRow, key: SampleKey): Sample => ({ ...LOST, ...key, order: call.ordinal, traceId: call.trace_id, spanId: call.span_id });
