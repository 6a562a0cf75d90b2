import type { Claim } from '../claims/claim.ts';
import { judgeClaim } from '../claims/judge-claim.ts';
import type { MeasureContext } from '../measures/measure.ts';
import { MEASURES } from '../measures/registry.ts';
import { plannedCalls } from '../measures/planned-calls.ts';
import type { SampleSet } from '../measures/sample.ts';
import type { Selection } from '../measures/selection.ts';
import { takeSamples } from '../measures/take-samples.ts';
import type { RunReader } from '../store/run-reader.ts';
import { claimVerdict } from './claim-verdict.ts';
import type { Impossibility } from '../lint/rule.ts';
import { dropsHurt, isLeftOut, lateness, restsOnImpossible, unfinished, unreached, type LeftOutPart } from './hindrance.ts';
import { growthInWords } from './memory-composition.ts';
import type { ClaimVerdict, Verdict } from './verdict.ts';

/** The run that a claim is held against. */
interface JudgedRun {
  readonly reader: RunReader;
  readonly run: Verdict['run'];
  readonly measurement: Verdict['measurement'];
  readonly leftOut: readonly LeftOutPart[];
  readonly impossible: readonly Impossibility[];
  readonly context: Omit<MeasureContext, 'parameters'>;
}

/** Judges one claim: first whether the run can speak of it at all, then by its samples. */
export async function judgeOne(claim: Claim, judged: JudgedRun): Promise<ClaimVerdict> {
  const samples = await samplesOf(claim, claim.select, judged);
  const against = claim.against === undefined ? undefined : await samplesOf(claim, claim.against, judged);
  const sets = against === undefined ? [samples] : [samples, against];
  const selections = claim.against === undefined ? [claim.select] : [claim.select, claim.against];
  const calls = (await Promise.all(selections.map((selection) => plannedCalls(judged.reader, selection)))).flat();

  const { timeScale } = judged.context;
  const hindrance = unfinished(judged.run, calls) ?? restsOnImpossible(judged.impossible, sets) ?? dropsHurt(judged.measurement, sets) ?? lateness(calls, timeScale);
  const judgement = judgeClaim(claim, samples, against, { timeScale, ...(hindrance !== undefined && { hindrance }) });
  const { rungs } = judged.context;
  const leftOut = isLeftOut({ claim, judgement, selections, calls, run: judged.run, parts: judged.leftOut });
  const absence = leftOut ?? unreached(judged.run, judgement);
  if (absence === undefined) {
    const verdict = claimVerdict({ claim, judgement, sets, timeScale, rungs });
    const growth = verdict.state === 'not_measured' ? '' : await growthInWords(judged.reader, claim);
    return growth === '' ? verdict : { ...verdict, reason: `${verdict.reason}; ${growth}` };
  }
  const without = judgeClaim(claim, samples, against, { timeScale, hindrance: absence });
  const asked = leftOut?.forgiven === true ? { ...claim, required: false } : claim;
  return claimVerdict({ claim: asked, judgement: without, sets, timeScale, rungs });
}

function samplesOf(claim: Claim, selection: Selection, { reader, context }: JudgedRun): Promise<SampleSet> | SampleSet {
  const measure = MEASURES.get(claim.measure);
  // A claims file is checked against the registry when it is read; a verdict from older claims may still name what is gone.
  if (measure === undefined) return { measure: claim.measure, unit: claim.unit, samples: [], contradictions: [], missing: `there is no measure ${claim.measure}` };
  return takeSamples(measure, reader, selection, { ...context, parameters: claim.parameters });
}

