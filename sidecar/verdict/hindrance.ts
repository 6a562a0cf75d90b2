import type { Claim } from '../claims/claim.ts';
import type { Judgement, ReasonCode } from '../claims/judgement.ts';
import type { Impossibility } from '../lint/rule.ts';
import type { CallRow } from '../measures/planned-calls.ts';
import type { PlannedRow } from '../measures/planned-rows.ts';
import type { SampleSet } from '../measures/sample.ts';
import type { Selection } from '../measures/selection.ts';
import type { Verdict } from './verdict.ts';

/** A part of the scenario that this run did not replay, and why. */
export interface LeftOutPart {
  readonly step: string;
  readonly labels: readonly string[];
  readonly reason: string;
  /** `quick`: the verdict need not have it. `care`: it would have harmed other clients of the daemon, and is missed. */
  readonly by: 'quick' | 'care';
}

/** Why nothing can be said of a claim, whatever its samples. */
interface Hindrance {
  readonly reasonCode: ReasonCode;
  readonly reason: string;
  /** True where the verdict need not have the claim: the operator does without. */
  readonly forgiven?: boolean;
}

/**
 * How late a call may be sent: a generator that is behind is short of processor time, and then its receive stamps are late
 * too. A thirtieth of the smallest limit that client stamps alone decide (3 s).
 */
const LATENESS_LIMIT_SECONDS = 0.1;
/** Below this the operating system's own timer is the cause, also where times are scaled. */
const LATENESS_FLOOR_SECONDS = 0.02;

/** A run that did not come to its end speaks only of claims whose calls all did. */
export function unfinished(run: Verdict['run'], calls: readonly CallRow[]): Hindrance | undefined {
  if (run.complete) return undefined;
  const open = calls.filter(({ observed, outcome }) => !observed || outcome === 'cancelled').length;
  if (open === 0) return undefined;
  return { reasonCode: 'incomplete_run', reason: `the run did not come to its end: ${open} of ${calls.length} planned calls are missing` };
}

/** Nor does it speak of stages that it did not reach: what was never begun looks as if it had not been planned. */
export function unreached(run: Verdict['run'], { reasonCode }: Judgement): Hindrance | undefined {
  if (run.complete || reasonCode !== 'not_planned') return undefined;
  return { reasonCode: 'incomplete_run', reason: 'the run did not come to its end, and not as far as this' };
}

/** A sample from a trace whose structure cannot be, seen by one of the recorders that made it so, proves nothing. */
export function restsOnImpossible(impossible: readonly Impossibility[], sets: readonly SampleSet[]): Hindrance | undefined {
  if (impossible.length === 0) return undefined;
  const seen = new Map<string, Set<string>>();
  for (const { traceId, traceIds, sources } of sets.flatMap(({ samples }) => samples)) {
    for (const id of traceIds ?? [traceId]) seen.set(id, new Set([...(seen.get(id) ?? []), ...sources]));
  }
  const touching = impossible.filter(({ traceId, sources }) => sources.some((source) => seen.get(traceId)?.has(source) === true));
  const [first] = touching;
  if (first === undefined) return undefined;
  const traces = new Set(touching.map(({ traceId }) => traceId)).size;
  return { reasonCode: 'impossible', reason: `${traces} of its traces ${traces === 1 ? 'holds' : 'hold'} what cannot be (${first.rule}): ${first.message}` };
}

/** What was dropped may have been owed to nobody and still be missing: only what the client saw itself is safe from it. */
export function dropsHurt({ dropped }: Verdict['measurement'], sets: readonly SampleSet[]): Hindrance | undefined {
  const restsOnOthers = sets.some(({ samples }) => samples.some(({ sources }) => sources.some((source) => source !== 'client')));
  if (dropped === 0 || !restsOnOthers) return undefined;
  return { reasonCode: 'dropped', reason: `${dropped} records were dropped on their way and cannot be assigned to calls` };
}

/** The generator was late with a call that the claim looks at. */
export function lateness(calls: readonly CallRow[], timeScale: number): Hindrance | undefined {
  const limit = Math.max(LATENESS_FLOOR_SECONDS, LATENESS_LIMIT_SECONDS / timeScale);
  const late = calls.flatMap(({ lateness_s: seconds }) => (seconds !== null && seconds > limit ? [seconds] : []));
  if (late.length === 0) return undefined;
  const worst = Math.round(Math.max(...late) * 1000);
  return { reasonCode: 'late_generator', reason: `this machine was too busy: ${late.length} of ${calls.length} calls went out late, by up to ${worst} ms` };
}

/** What an option kept out of the run, as far as one claim suffers from it. */
interface Absence {
  readonly claim: Claim;
  readonly judgement: Judgement;
  readonly selections: readonly Selection[];
  readonly calls: readonly PlannedRow[];
  readonly run: Pick<Verdict['run'], 'quick'>;
  readonly parts: readonly LeftOutPart[];
}

/** The reasons behind which something may be that was left out. */
const ABSENT = new Set<ReasonCode>(['no_source', 'not_planned', 'too_few_samples']);

/** What took the claim's calls out of the run; undefined where the claim does not suffer from it. */
export function isLeftOut({ claim, judgement, selections, calls, run, parts }: Absence): Hindrance | undefined {
  const { state, reasonCode } = judgement;
  const touching = parts.filter((candidate) => selections.some((selection) => touches(selection, candidate)));
  // What is left of a claim's calls when others were spared is another set than the scenario fixed: it is not what the claim is about.
  const spared = touching.find(({ by }) => by === 'care');
  if (spared !== undefined) return { reasonCode: 'left_out', reason: spared.reason };
  if (state !== 'not_measured' || !ABSENT.has(reasonCode)) return undefined;
  const [part] = touching;
  if (part !== undefined) return { reasonCode: 'left_out', reason: part.reason, forgiven: true };
  // A quick run keeps some steps and repeats them less: what is planned is too little, whatever the daemon does.
  const tooFew = reasonCode === 'too_few_samples' || (calls.length > 0 && calls.length < claim.leastSamples);
  return run.quick && tooFew ? { reasonCode: 'left_out', forgiven: true, reason: `left out by --quick, which repeats too little for this claim${judgement.samplesNeeded === null ? '' : `: ${judgement.reason}`}` } : undefined;
}

function touches({ steps, labels }: Selection, part: LeftOutPart): boolean {
  const inStep = steps === undefined || steps.includes(part.step);
  return inStep && (labels === undefined || part.labels.length === 0 || labels.some((label) => part.labels.includes(label)));
}
