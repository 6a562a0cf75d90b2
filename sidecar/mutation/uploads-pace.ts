import { callsIn, medianOf, secondsOf } from './calls.ts';
import { limitOf, type RunCopy } from './mutation.ts';
import { takeSeconds } from './pace.ts';

const ALONE = { steps: ['rounds'], labels: ['first'] } as const;
const TOGETHER = { steps: ['rounds', 'batches'], labels: ['batch'] } as const;
const FILES = 5;

/** What first uploads take and may take: one alone, five one after the other, five in one call. */
export async function uploadTimes(copy: RunCopy): Promise<readonly { readonly takes: number; readonly limit: number }[]> {
  const alone = medianOf((await callsIn(copy.spans, ALONE)).map(secondsOf));
  const together = medianOf((await callsIn(copy.spans, TOGETHER)).map(secondsOf));
  return [
    { takes: alone, limit: limitOf(copy, 'upload.first', 2) },
    { takes: FILES * alone, limit: limitOf(copy, 'upload.sequential', 10) },
    { takes: together, limit: limitOf(copy, 'upload.parallel', 3) },
  ].filter(({ takes }) => takes > 0);
}

/** Makes all first uploads, alone and together, take `factor` times as long: what they are to each other stays. */
export const paceUploads = (copy: RunCopy, factor: number): Promise<number> =>
  takeSeconds(copy.spans, { steps: ['rounds', 'batches'], labels: ['first', 'batch'] }, (call) => factor * secondsOf(call));

/** Makes five files in one call take as long as `seconds` makes of what five take one after the other. */
export async function paceBatches(copy: RunCopy, seconds: (sequential: number) => number): Promise<number> {
  const alone = await callsIn(copy.spans, ALONE);
  const inTurn = (group: string): number => {
    const own = alone.filter(({ group_key }) => group_key === group).map(secondsOf);
    return own.length > 0 ? own.reduce((sum, value) => sum + value, 0) : FILES * medianOf(alone.map(secondsOf));
  };
  return takeSeconds(copy.spans, TOGETHER, (call) => seconds(inTurn(call.group_key)));
}
