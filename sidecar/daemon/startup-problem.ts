import { readFile } from 'node:fs/promises';
import { SidecarError } from '../errors.ts';

/** What is known of a start that failed. */
export interface FailedStart {
  readonly python: string;
  readonly port: number;
  readonly stderr: string;
  /** How the process ended, or that it did not listen in time. */
  readonly how: string;
}

const LAST_LINES = 12;

/** The last lines of a file, for people to read. */
export const lastLines = async (file: string): Promise<string> =>
  (await readFile(file, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-LAST_LINES).join('\n');

const MISSING_MODULE = /No module named '([^']+)'/;
/** What version 2 of `mcp` and other packages of the wrong version end a start with. */
const WRONG_VERSION = /'Server' object has no attribute 'list_tools'|ImportError: cannot import name .+/;
const PORT_TAKEN = /Address already in use|EADDRINUSE|another WS daemon may already be running/i;

/** Turns what a daemon wrote before it ended into an error that says what to do. */
export function startupProblem(failed: FailedStart): SidecarError {
  const missing = MISSING_MODULE.exec(failed.stderr)?.[1] ?? WRONG_VERSION.exec(failed.stderr)?.[0];
  if (missing !== undefined) return new SidecarError('DAEMON_PACKAGES_MISSING', { python: failed.python, reason: missing });
  if (PORT_TAKEN.test(failed.stderr)) return new SidecarError('DAEMON_PORT_TAKEN', { port: failed.port });
  return new SidecarError('DAEMON_START_FAILED', { how: failed.how, stderr: failed.stderr });
}
