import type { RunEditor } from '../store/alter-run-file.ts';
import { type CallWindow, callsIn, secondsOf, type Which } from './calls.ts';
import { type Stretch, warp } from './warp.ts';

/** Makes each of these calls take as long as `seconds` says, everything inside it in proportion; answers how many there are. */
export async function takeSeconds(spans: RunEditor, which: Which, seconds: (call: CallWindow) => number): Promise<number> {
  const calls = await callsIn(spans, which);
  await warp(spans, calls.map((call) => ({ from: call.start_ns, to: call.end_ns, by: seconds(call) - secondsOf(call) })));
  return calls.length;
}

interface Waiting {
  readonly call_id: string;
  readonly start_ns: bigint;
  readonly end_ns: bigint;
}

/** Each of these calls with the times in which it waited for a model, in order. */
async function waitsOf(spans: RunEditor, which: Which): Promise<readonly (readonly [CallWindow, readonly Waiting[]])[]> {
  const waits = await spans.query<Waiting>(new URL('./waits.sql', import.meta.url));
  const calls = await callsIn(spans, which);
  return calls.map((call) => [call, waits.filter(({ call_id }) => call_id === call.call_id)] as const);
}

/**
 * Inserts time of the tool's own, right after its model has answered, or half way through a call that asked none; `seconds`
 * is asked for each call in the order of the run.
 */
export async function addOwnTime(spans: RunEditor, which: Which, seconds: (at: number) => number): Promise<number> {
  const calls = await waitsOf(spans, which);
  await warp(spans, calls.map(([{ start_ns: start, end_ns: end }, waits], at) => {
    const answered = waits.reduce((latest, wait) => (wait.end_ns > latest ? wait.end_ns : latest), 0n);
    const after = waits.length > 0 ? answered : start + (end - start) / 2n;
    return { from: after, to: after + 1n, by: seconds(at) };
  }));
  return calls.length;
}

/** Makes everything in these calls but the waiting for models go faster: `left` of it is left. */
export async function shrinkOwnTime(spans: RunEditor, which: Which, left: number): Promise<number> {
  const calls = await waitsOf(spans, which);
  const stretches = calls.flatMap(([call, waits]): Stretch[] => {
    const gaps: { readonly start_ns: bigint; readonly end_ns: bigint }[] = [];
    let at = call.start_ns;
    for (const { start_ns: start, end_ns: end } of waits) {
      if (start > at) gaps.push({ start_ns: at, end_ns: start });
      if (end > at) at = end;
    }
    if (call.end_ns > at) gaps.push({ start_ns: at, end_ns: call.end_ns });
    return gaps.map((gap) => ({ from: gap.start_ns, to: gap.end_ns, by: -(1 - left) * secondsOf(gap) }));
  });
  await warp(spans, stretches);
  return calls.length;
}
