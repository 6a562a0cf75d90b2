import { anchorClock } from '../spans/clock.ts';
import { ClockOffsetEstimator } from './clock-offset.ts';
import type { ClockOffset } from './clock-offset.ts';
import { openConnection } from './open-connection.ts';
import type { DaemonAddress } from './open-connection.ts';
import { request } from './request.ts';

/** What a daemon says of itself before anything is replayed. */
export interface Greeting {
  /** Open sessions, this one among them. */
  readonly sessions: number;
  readonly toolNames: readonly string[];
  readonly globalCapacity: number;
  /** Undefined where the daemon's text is not understood. */
  readonly uptimeSeconds: number | undefined;
  /** When it was started, in seconds since 1970 by its own clock and at most one late; undefined where its uptime is. */
  readonly startedSeconds: number | undefined;
  readonly clockOffset: ClockOffset;
  /** The profile of a built-in rehearsal; undefined for a real daemon. */
  readonly rehearsal: string | undefined;
}

/**
 * Says hello to a daemon, asks how it is and which tools it has, and leaves again.
 *
 * @example
 * const greeting = await greetDaemon({ url: 'ws://127.0.0.1:8079', token: '', deadlineMillis: 5_000 });
 */
export async function greetDaemon(options: DaemonAddress & { readonly deadlineMillis: number; readonly signal?: AbortSignal | undefined }): Promise<Greeting> {
  const { url, signal } = options;
  const clock = anchorClock();
  const start = performance.now();
  const left = (): number => Math.max(1, options.deadlineMillis - (performance.now() - start));
  const connection = await openConnection({ ...options, clock });
  try {
    const health = await request(connection, { op: 'health', answer: 'health_res', url, deadlineMillis: left(), signal });
    const tools = await request(connection, { op: 'list_tools', answer: 'list_tools_res', url, deadlineMillis: left(), signal });
    const { sessions, global_capacity, uptime_human, t, rehearsal } = health.frame.health;
    const estimator = new ClockOffsetEstimator();
    estimator.add({ ...health, serverSeconds: t });
    const uptimeSeconds = parseUptime(uptime_human);
    return {
      sessions,
      globalCapacity: global_capacity,
      rehearsal,
      toolNames: tools.frame.tools.map(({ name }) => name),
      uptimeSeconds,
      startedSeconds: uptimeSeconds === undefined ? undefined : t - uptimeSeconds,
      clockOffset: estimator.estimate ?? { seconds: 0, errorSeconds: Infinity, jumps: 0 },
    };
  } finally {
    await connection.close(1_000);
  }
}

const UPTIME = /^(?:(\d+) days?, )?(\d+):(\d{2}):(\d{2})/;

/** Reads what Python writes for a span of time, in whole seconds: `0:03:20`, `1 day, 0:03:20`. */
function parseUptime(text: string): number | undefined {
  const match = UPTIME.exec(text);
  if (match === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
