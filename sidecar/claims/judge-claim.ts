import type { SampleSet } from '../measures/sample.ts';
import type { Claim } from './claim.ts';
import { decide } from './decide.ts';
import { evidenceOf } from './evidence.ts';
import { finite } from './interval.ts';
import type { EvidenceSample, Judgement, ReasonCode } from './judgement.ts';
import { isDecidedWithoutLoss } from './lost-samples.ts';
import { decidedReason, lostReason, openReason } from './reason.ts';
import { refutationP } from './refutation-p.ts';
import { type ScaledClaim, scaleClaim } from './scaled-claim.ts';
import type { Estimate } from './statistic.ts';
import { contradictionIn, shortageOf } from './hindrances.ts';

/** What a verdict knows besides the samples. */
export interface JudgeOptions {
  /** Divides limits and floors that are times; 1 for anything but a rehearsal. */
  readonly timeScale: number;
  /** Confidence of each bound, 0.95 where not given. */
  readonly level?: number;
  /**
   * Why nothing can be said whatever the samples: left out by an option, a late generator, drops that the ledger cannot
   * assign. The code is the judgement's `reasonCode`.
   */
  readonly hindrance?: { readonly reasonCode: ReasonCode; readonly reason: string };
}

/**
 * Judges one claim: pass and fail are proven by the bounds, everything else says what is missing. `against` are the
 * denominators of a ratio, undefined for every other statistic.
 *
 * @example
 * judgeClaim(claim, samples, undefined, { timeScale: 1 }).state; // 'pass'
 */
export function judgeClaim(claim: Claim, samples: SampleSet, against: SampleSet | undefined, options: JudgeOptions): Judgement {
  const scaled = scaleClaim(claim, options.timeScale, options.level ?? 0.95);
  const { statistic, parameters } = scaled;
  const nothing = (reasonCode: ReasonCode, reason: string, evidence: readonly EvidenceSample[] = []): Judgement =>
    notMeasured(scaled, reasonCode, reason, evidence);
  if (options.hindrance !== undefined) return nothing(options.hindrance.reasonCode, options.hindrance.reason);
  const without = [samples, against].find((set) => set?.missing !== undefined);
  if (without?.missing !== undefined) return nothing(without.notPlanned === true ? 'not_planned' : 'no_source', without.missing);
  const contradicted = contradictionIn(samples, against);
  if (contradicted !== undefined) return nothing('contradiction', contradicted.reason, contradicted.evidence);

  const planned = statistic.prepare(samples, against, parameters);
  const taking = planned.filter(({ standing }) => standing !== 'disturbed');
  const shortage = shortageOf(scaled, planned, taking);
  if (shortage !== undefined) return { ...nothing(shortage.code, shortage.reason), samplesNeeded: claim.leastSamples, samples: taking.length };

  const estimate = statistic.estimate(taking, parameters, scaled.alpha);
  const state = decide(scaled, estimate);
  const lost = taking.filter(({ standing }) => standing === 'lost');
  const judgement = { ...rounded(estimate), samples: taking.length, method: statistic.method, evidence: evidenceOf(claim, taking) };
  const judged = { scaled, estimate, samples: taking };
  if (state !== 'inconclusive') {
    const p = state === 'fail' && estimate.level !== null ? { p: digits(refutationP(scaled, taking)) } : {};
    return { ...judgement, ...p, state, samplesNeeded: null, reasonCode: 'decided', reason: decidedReason(judged, state) };
  }
  if (lost.length > 0 && isDecidedWithoutLoss(scaled, taking)) {
    return { ...judgement, state: 'not_measured', samplesNeeded: null, reasonCode: 'lost_samples', reason: lostReason(judged, lost) };
  }
  const samplesNeeded = statistic.samplesNeeded(taking, parameters, {
    estimate,
    limit: scaled.limit.value,
    holdsBelow: claim.limit.op.startsWith('<'),
    alpha: scaled.alpha,
  });
  return { ...judgement, state, samplesNeeded, reasonCode: 'straddles_limit', reason: openReason(judged, samplesNeeded) };
}

function notMeasured({ statistic }: ScaledClaim, reasonCode: ReasonCode, reason: string, evidence: readonly EvidenceSample[]): Judgement {
  return {
    state: 'not_measured',
    value: null,
    lower: null,
    upper: null,
    level: null,
    samples: 0,
    samplesNeeded: null,
    method: statistic.method,
    reasonCode,
    reason,
    evidence,
  };
}

function rounded({ value, lower, upper, level }: Estimate): Pick<Judgement, 'value' | 'lower' | 'upper' | 'level'> {
  return { value: value === null ? null : finite(digits(value)), lower: digits(lower), upper: digits(upper), level: level === null ? null : digits(level) };
}

/** Nine significant digits: what a verdict is recomputed to, byte for byte. */
const digits = (value: number): number => Number(value.toPrecision(9));
