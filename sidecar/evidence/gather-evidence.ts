import type { Claim } from '../claims/claim.ts';
import { evidenceOf, type PickedSample } from '../claims/evidence.ts';
import { quantileOf, sortedMiddles } from '../claims/interval.ts';
import { scaleClaim } from '../claims/scaled-claim.ts';
import type { RunReader } from '../store/run-reader.ts';
import { claimSamples } from '../verdict/claim-samples.ts';
import { measureContext } from '../verdict/measure-context.ts';
import { rememberingReader } from '../verdict/remembering-reader.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { processHistory } from './process-history.ts';
import type { ClaimEvidence, RunEvidence } from './run-evidence.ts';
import { waterfallOf, type Waterfall } from './waterfall.ts';

/** A judged run, open for questions, and what it was judged by. */
export interface GatherOptions {
  readonly reader: RunReader;
  /** The run as it was at each look, where it was repeated until it was decided; empty for an ordinary run. */
  readonly looks: readonly RunReader[];
  readonly claims: readonly Claim[];
  readonly verdict: Verdict;
}

/** Gathers what a report shows beside the verdict: samples, the traces behind them, the process over time. Judges nothing. */
export async function gatherEvidence({ reader: bare, looks: bareLooks, claims, verdict }: GatherOptions): Promise<RunEvidence> {
  const reader = rememberingReader(bare);
  const looks = bareLooks.map(rememberingReader);
  // A claim that was decided at a look is shown as it was then: what came later took no part.
  const judgedFrom = (id: string): RunReader => looks[(verdict.claims.find((claim) => claim.id === id)?.look ?? 0) - 1] ?? reader;
  const gathered = new Map<string, ClaimEvidence>();
  for (const claim of claims) gathered.set(claim.id, await claimEvidence(claim, judgedFrom(claim.id), verdict));
  return { verdict, claims: gathered, process: await processHistory(reader), missing: undefined };
}

async function claimEvidence(claim: Claim, reader: RunReader, { environment }: Verdict): Promise<ClaimEvidence> {
  const { samples: set, against } = await claimSamples(claim, reader, measureContext(environment));
  const { statistic, parameters } = scaleClaim(claim, environment.timeScale, 0.95);
  const samples = statistic.prepare(set, against, parameters);
  const taking = samples.filter(({ standing }) => standing !== 'disturbed');
  const waterfalls: Waterfall[] = [];
  for (const shown of wanted(claim, evidenceOf(claim, taking))) {
    const waterfall = await waterfallOf(shown, reader);
    if (waterfall !== undefined) waterfalls.push(waterfall);
  }
  const denominator = against === undefined ? null : quantileOf(sortedMiddles(against.samples), 0.5);
  return { claim, samples, waterfalls, denominator: denominator ?? undefined };
}

/** Measures whose samples are calls, so that a trace explains their time. */
const TIMED_CALLS = new Set(['upload.duration', 'upload.batch_duration', 'routing.duration', 'tool.overhead', 'workflow.overhead']);
/** Those whose samples come out one way or the other for a reason that a trace shows. */
const COUNTED_CALLS = new Set(['cache.outcome', 'upload.posts', 'routing.model', 'routing.failure', 'tool.within_limit', 'tool.timeout']);
/** Statistics whose samples are the times themselves; ratios, quantiles and shifts rest on samples that other claims show. */
const OF_TIMES = new Set<Claim['statistic']>(['median', 'mean', 'stratified-mean']);
/** More of the same kind tell no more. */
const MOST_VIOLATIONS = 2;

function wanted({ measure, statistic }: Claim, evidence: readonly PickedSample[]): readonly PickedSample[] {
  if (TIMED_CALLS.has(measure) && OF_TIMES.has(statistic)) return evidence.filter(({ role }) => role !== 'violation');
  return COUNTED_CALLS.has(measure) ? evidence.filter(({ role }) => role === 'violation').slice(0, MOST_VIOLATIONS) : [];
}
