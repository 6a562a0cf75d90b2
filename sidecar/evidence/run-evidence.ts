import type { Claim } from '../claims/claim.ts';
import type { Sample } from '../measures/sample.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { ProcessHistory } from './process-history.ts';
import type { Waterfall } from './waterfall.ts';

/** What one claim was judged from, for a reader who wants to see it. */
export interface ClaimEvidence {
  readonly claim: Claim;
  /** As its statistic takes them: ratios where it compares, hits and misses where it counts. All that were planned. */
  readonly samples: readonly Sample[];
  /** The slowest, the median and the fastest sample as traces, or the first that went wrong; empty for what traces do not explain. */
  readonly waterfalls: readonly Waterfall[];
  /** Median of the denominators, in the unit of the measure; undefined for anything but a ratio, and where it is open. */
  readonly denominator: number | undefined;
}

/** A judged run with all that a report shows of it; made from its folder alone. */
export interface RunEvidence {
  readonly verdict: Verdict;
  /** By the id of the claim; empty where the spans are gone. */
  readonly claims: ReadonlyMap<string, ClaimEvidence>;
  /** Undefined where nobody read the daemon's process. */
  readonly process: ProcessHistory | undefined;
  /** Why there is nothing but the verdict; undefined where there is more. */
  readonly missing: string | undefined;
}

/** A verdict of which nothing else is left. */
export const bareEvidence = (verdict: Verdict, missing: string): RunEvidence => ({ verdict, claims: new Map(), process: undefined, missing });
