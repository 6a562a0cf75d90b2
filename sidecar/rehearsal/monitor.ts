import { setTimeout as wait } from 'node:timers/promises';
import type { Daemon } from './daemon.ts';
import type { Tool } from './tool.ts';

/** The daemon's fixed limit on one tool, in milliseconds; no setting reaches it. */
const LIMIT_MILLIS = 120_000;

/** Runs a tool that asks no model within the limit; one that fails or is too late answers an error, the late one without words. */
export async function monitored(daemon: Daemon, tool: Tool, name: string, run: () => Promise<string>): Promise<string> {
  if (tool.routed) return run();
  const stop = new AbortController();
  const failed = (error: string): string => JSON.stringify({ status: 'execution_error', error, tool: name });
  const late = wait(daemon.settings.scaled(LIMIT_MILLIS), undefined, { signal: stop.signal }).then(
    () => failed(''),
    () => failed(''),
  );
  try {
    return await Promise.race([run(), late]);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  } finally {
    stop.abort();
  }
}
