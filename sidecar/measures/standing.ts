import type { Rung } from '../spans/source.ts';
import { ANYTHING, type Interval } from './interval.ts';
import type { CallRow } from './planned-calls.ts';
import type { Standing } from './sample.ts';

/** How a planned call came out, with what that leaves possible of its duration; `undefined` where it was seen to its end. */
export interface Setback extends Interval {
  readonly standing: Exclude<Standing, 'seen'>;
  readonly reason: string;
}

/** Nothing can be said of the sample, and why. */
export const lost = (reason: string): Setback => ({ standing: 'lost', reason, ...ANYTHING });

/** Another client was served meanwhile. */
export const DISTURBED: Setback = { standing: 'disturbed', reason: "another client's call ran in the daemon meanwhile", ...ANYTHING };

/** It ended without doing what it was sent for. */
export const failed = (reason: string): Setback => ({ standing: 'failed', reason, lower: 0, upper: Infinity });

/** What kept a call from being a plain observation (claims.md, rule 4); undefined where nothing did. */
export function setbackOf(call: CallRow): Setback | undefined {
  if (!call.observed || call.outcome === null) return lost('the client recorded no end of the call');
  if (call.disturbed) return DISTURBED;
  switch (call.outcome) {
    case 'ok': {
      return undefined;
    }
    case 'result_cache': {
      return lost("the daemon's result cache answered: the tool did not run");
    }
    case 'cancelled': {
      return lost('the run was stopped while the call was under way');
    }
    case 'timeout':
    case 'zombie': {
      return { standing: 'given_up', reason: `${call.outcome} (${call.error_type ?? 'no reply'})`, lower: call.wall_s ?? 0, upper: Infinity };
    }
    default: {
      return failed(call.error_type === null ? call.outcome : `${call.outcome} (${call.error_type})`);
    }
  }
}

/** Why the ledger cannot vouch for what the present rungs should have delivered of a call; undefined where it can. */
export function shortfallOf(call: CallRow, needs: readonly `${Rung}/${string}`[], rungs: ReadonlySet<Rung>): Setback | undefined {
  const present = needs.filter((need) => [...rungs].some((rung) => need.startsWith(`${rung}/`)));
  if (present.length === 0) return undefined;
  if (!call.settled) return lost('the run ended before the ledger of the call was written');
  const lacking = call.lacking.split(' ').filter((item) => present.some((need) => need === item));
  return lacking.length === 0 ? undefined : lost(`spans that were due did not come: ${lacking.join(', ')}`);
}
