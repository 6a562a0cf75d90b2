import type { Claim } from '../claims/claim.ts';
import type { EvidenceSample, Judgement } from '../claims/judgement.ts';
import { scaleClaim } from '../claims/scaled-claim.ts';
import { adviceFor, correctionOf } from '../claims/wording.ts';
import type { SampleSet } from '../measures/sample.ts';
import { type Rung, RUNGS } from '../spans/rung.ts';
import { numeral } from './numeral.ts';
import type { ClaimVerdict } from './verdict.ts';

/** A judgement with what it was made from. */
interface Judged {
  readonly claim: Claim;
  readonly judgement: Judgement;
  readonly sets: readonly SampleSet[];
  readonly timeScale: number;
  /** The rungs that were there. */
  readonly rungs: ReadonlySet<Rung>;
}

/** One claim's row of the verdict: the judgement in the words of its claim. Whether a refutation survives is known with all of them. */
export function claimVerdict({ claim, judgement, sets, timeScale, rungs }: Judged): ClaimVerdict {
  const sources = new Set(sets.flatMap(({ samples }) => samples.flatMap((sample) => sample.sources)));
  return {
    id: claim.id,
    state: judgement.state,
    required: claim.required,
    title: judgement.state === 'fail' ? claim.failureTitle : claim.title,
    statistic: claim.statistic,
    method: judgement.method,
    value: numeral(judgement.value),
    unit: claim.unit,
    lower: numeral(judgement.lower),
    upper: numeral(judgement.upper),
    level: numeral(judgement.level),
    p: numeral(judgement.p ?? null),
    survivesHolm: null,
    samples: judgement.samples,
    samplesNeeded: judgement.samplesNeeded,
    limit: { op: claim.limit.op, value: numeral(scaledLimit(claim, timeScale)) ?? claim.limit.value },
    sources: RUNGS.filter((rung) => sources.has(rung)),
    reasonCode: judgement.reasonCode,
    reason: judgement.reason,
    correction: correctionOf(claim, judgement) ?? null,
    advice: adviceFor(claim, judgement, rungs) ?? null,
    evidence: judgement.evidence.map(evidenceOf),
  };
}

/** The limit that was held against the samples: with a time scale, the one divided by it. */
const scaledLimit = (claim: Claim, timeScale: number): number => scaleClaim(claim, timeScale, 0.95).limit.value;

/** The middle of the sample's interval: of an exact one its value, of an open one nothing. */
const evidenceOf = ({ role, sample: { traceId, spanId, lower, upper } }: EvidenceSample): ClaimVerdict['evidence'][number] => ({
  traceId,
  spanId,
  value: numeral(lower / 2 + upper / 2),
  role,
});
