import { CLOCK_TOLERANCE_SECONDS } from '../measures/interval.ts';
import type { RunReader } from '../store/run-reader.ts';
import { childOutsideParent } from './child-outside-parent.ts';
import { endsBeforeStart } from './ends-before-start.ts';
import { hitWithPost } from './hit-with-post.ts';
import { outsideCall } from './outside-call.ts';
import type { Impossibility, Rule } from './rule.ts';
import { serverOutsideClient } from './server-outside-client.ts';

/** What must never be seen in a run, one rule a file. */
export const RULES: readonly Rule[] = [hitWithPost, outsideCall, childOutsideParent, serverOutsideClient, endsBeforeStart];

/** How far the daemon's clock is ahead of ours and how well that is known, in seconds; null where it is not known. */
export type ClockOffset = { readonly seconds: number; readonly error: number } | null;

/**
 * Looks for structures that cannot be, before any number is taken from a run. Two clocks may be apart by as much as was
 * measured, and by what a stamp may wait for its turn on the processor.
 */
export async function findImpossible(run: RunReader, clockOffset: ClockOffset): Promise<readonly Impossibility[]> {
  const clockSeconds = CLOCK_TOLERANCE_SECONDS + (clockOffset === null ? 0 : Math.abs(clockOffset.seconds) + clockOffset.error);
  const found: Impossibility[] = [];
  for (const rule of RULES) found.push(...(await rule.find(run, { clockSeconds })));
  return found;
}
