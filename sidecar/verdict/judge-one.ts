import type { Claim } from '../claims/claim.ts';
import { judgeClaim } from '../claims/judge-claim.ts';
import type { Judgement } from '../claims/judgement.ts';
import { sequentialP } from '../claims/looks.ts';
import type { MeasureContext } from '../measures/measure.ts';
import { plannedCalls } from '../measures/planned-calls.ts';
import type { RunReader } from '../store/run-reader.ts';
import { claimVerdict } from './claim-verdict.ts';
import { samplesOf } from './claim-samples.ts';
import type { Impossibility } from '../lint/rule.ts';
import { dropsHurt, isLeftOut, lateness, restsOnImpossible, unfinished, unreached, type LeftOutPart } from './hindrance.ts';
import { growthInWords } from './memory-composition.ts';
import type { ClaimVerdict, Verdict } from './verdict.ts';

/** The run that a claim is held against. */
export interface JudgedRun {
  readonly reader: RunReader;
  readonly run: Verdict['run'];
  readonly measurement: Verdict['measurement'];
  readonly leftOut: readonly LeftOutPart[];
  readonly impossible: readonly Impossibility[];
  readonly context: Omit<MeasureContext, 'parameters'>;
  /** Confidence of each bound, where it is not the ordinary one: the run is looked at several times. */
  readonly level?: number;
}

/** Judges one claim: first whether the run can speak of it at all, then by its samples. */
export async function judgeOne(claim: Claim, judged: JudgedRun): Promise<ClaimVerdict> {
  const samples = await samplesOf(claim, claim.select, judged.reader, judged.context);
  const against = claim.against === undefined ? undefined : await samplesOf(claim, claim.against, judged.reader, judged.context);
  const sets = against === undefined ? [samples] : [samples, against];
  const selections = claim.against === undefined ? [claim.select] : [claim.select, claim.against];
  const calls = (await Promise.all(selections.map((selection) => plannedCalls(judged.reader, selection)))).flat();

  const { timeScale } = judged.context;
  const leveled = judged.level === undefined ? {} : { level: judged.level };
  const hindrance = unfinished(judged.run, calls) ?? restsOnImpossible(judged.impossible, sets) ?? dropsHurt(judged.measurement, sets) ?? lateness(calls, timeScale);
  const judgement = overAllLooks(judgeClaim(claim, samples, against, { timeScale, ...leveled, ...(hindrance !== undefined && { hindrance }) }), judged.level);
  const { rungs } = judged.context;
  const leftOut = isLeftOut({ claim, judgement, selections, calls, run: judged.run, parts: judged.leftOut });
  const absence = leftOut ?? unreached(judged.run, judgement);
  if (absence === undefined) {
    const verdict = claimVerdict({ claim, judgement, sets, timeScale, rungs });
    const growth = verdict.state === 'not_measured' ? '' : await growthInWords(judged.reader, claim);
    return growth === '' ? verdict : { ...verdict, reason: `${verdict.reason}; ${growth}` };
  }
  const without = judgeClaim(claim, samples, against, { timeScale, ...leveled, hindrance: absence });
  const asked = leftOut?.forgiven === true ? { ...claim, required: false } : claim;
  return claimVerdict({ claim: asked, judgement: without, sets, timeScale, rungs });
}

/** At one look of several p is held against a part of the error only. */
const overAllLooks = (judgement: Judgement, level: number | undefined): Judgement =>
  level === undefined || judgement.p === undefined ? judgement : { ...judgement, p: sequentialP(judgement.p, 1 - level) };
