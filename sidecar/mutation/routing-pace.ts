import { secondsOf } from './calls.ts';
import type { RunCopy } from './mutation.ts';
import { warp } from './warp.ts';

/** Makes each routing decision take as long as `seconds` makes of what it took. */
export async function paceRouting({ spans }: RunCopy, seconds: (took: number) => number): Promise<number> {
  const routes = await spans.query<{ readonly start_ns: bigint; readonly end_ns: bigint }>(new URL('./route-spans.sql', import.meta.url));
  await warp(spans, routes.map((route) => ({ from: route.start_ns, to: route.end_ns, by: seconds(secondsOf(route)) - secondsOf(route) })));
  return routes.length;
}

/** The claims about how long routing takes, with the limits that the plan gives them. */
export const ROUTING_LIMITS = [['routing.simple', 0.01], ['routing.complex', 0.05], ['routing.p95', 0.05]] as const;
