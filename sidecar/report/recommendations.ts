import { limit as limitWords, quantity } from '../claims/quantity.ts';
import type { ClaimEvidence, RunEvidence } from '../evidence/run-evidence.ts';
import type { ClaimVerdict, Verdict } from '../verdict/verdict.ts';

/** What keeping a broken promise would bring. */
export interface Gain {
  /** What comes first: requests that fail, then time, then memory, then everything that has neither. */
  readonly rank: 0 | 1 | 2 | 3;
  /** To order within a rank: seconds of each call, bytes, or the share by which the promise is missed. */
  readonly amount: number;
  readonly words: string;
}

/** One thing to do, the claims that ask for it, and what it would bring. */
export interface Recommendation {
  readonly advice: string;
  readonly claims: readonly ClaimVerdict[];
  /** Undefined where it would bring an answer, and nothing else is known. */
  readonly gain: Gain | undefined;
}

/** What to do about a run: first what makes the daemon better, then what would settle what is open. */
export interface Recommendations {
  readonly improve: readonly Recommendation[];
  readonly settle: readonly Recommendation[];
}

/** Orders the advice of a verdict by what it would bring; equal advice is given once. */
export function recommendationsOf(evidence: RunEvidence): Recommendations {
  const { claims } = evidence.verdict;
  const refuted = claims.filter(({ state }) => state === 'fail');
  const open = claims.filter(({ state }) => state === 'inconclusive' || state === 'not_measured');
  const improve = grouped(refuted, evidence).toSorted((a, b) => (a.gain?.rank ?? 3) - (b.gain?.rank ?? 3) || (b.gain?.amount ?? 0) - (a.gain?.amount ?? 0));
  // What is required comes first, then what settles more claims.
  const settle = grouped(open, evidence).toSorted((a, b) => required(b) - required(a) || b.claims.length - a.claims.length);
  return { improve, settle };
}

const required = ({ claims }: Recommendation): number => claims.filter((claim) => claim.required).length;

function grouped(claims: readonly ClaimVerdict[], evidence: RunEvidence): readonly Recommendation[] {
  const byAdvice = new Map<string, ClaimVerdict[]>();
  for (const claim of claims) {
    const advice = claim.advice ?? 'open the evidence of this claim';
    byAdvice.set(advice, [...(byAdvice.get(advice) ?? []), claim]);
  }
  return [...byAdvice].map(([advice, members]) => {
    const gains = members.flatMap((claim) => gainOf(claim, evidence.claims.get(claim.id), evidence.verdict) ?? []);
    return { advice, claims: members, gain: gains.toSorted((a, b) => a.rank - b.rank || b.amount - a.amount)[0] };
  });
}

/** What a refuted claim would bring if its promise were kept, from the values measured; undefined where it is not refuted. */
export function gainOf(claim: ClaimVerdict, evidence: ClaimEvidence | undefined, verdict: Verdict): Gain | undefined {
  const { state, unit, statistic, limit, samples } = claim;
  const below = limit.op.startsWith('<');
  // Where too many calls never ended there is no value, but the bound that refutes.
  const value = claim.value ?? (below ? claim.lower : claim.upper);
  if (state !== 'fail' || value === null) return undefined;
  if (statistic === 'zero-count') return { rank: 0, amount: value / Math.max(samples, 1), words: `${value} of ${samples} requests would no longer fail` };
  const least = claim.value === null ? 'at least ' : '';
  if (unit === 's' && below) return timeGain(value - limit.value, least, `each, from ${quantity(value, unit)} to the promised ${quantity(limit.value, unit)} (−${share((value - limit.value) / value)})`);
  if (unit === 'By' && below) return { rank: 2, amount: value - limit.value, words: `${least}${quantity(value - limit.value, unit)} of memory` };
  const missedBy = below ? (value - limit.value) / Math.abs(value) : (limit.value - value) / limit.value;
  const promise = `from ${quantity(value, unit, statistic)} to the promised ${limitWords(limit.op, limit.value, unit, statistic)}`;
  if (statistic === 'paired-ratio' && evidence?.denominator !== undefined) {
    const saved = evidence.denominator * (1 - value / limit.value);
    return timeGain(saved, least, `each, ${promise}: ${quantity(evidence.denominator, 's')} would become ${quantity(evidence.denominator - saved, 's')}`);
  }
  const perMiss = evidence !== undefined && SAVES_AN_UPLOAD.has(evidence.claim.measure) ? uploadSeconds(verdict) : undefined;
  if (perMiss !== undefined) return timeGain((limit.value - value) * perMiss, least, `for each repeated file on average, ${promise}: a miss uploads again, which takes ${quantity(perMiss, 's')}`);
  return { rank: 3, amount: missedBy, words: promise };
}

/** Measures of which each miss costs an upload to the provider. */
const SAVES_AN_UPLOAD = new Set(['cache.outcome', 'upload.posts']);

const uploadSeconds = ({ figures }: Verdict): number | undefined => figures.find(({ id }) => id === 'provider.upload-post')?.value ?? undefined;

const timeGain = (seconds: number, least: string, words: string): Gain => ({ rank: 1, amount: seconds, words: `${least}${quantity(seconds, 's')} ${words}` });

const share = (part: number): string => quantity(part, '1', 'share');
