import type { Config } from '../config/config.ts';
import { SidecarError } from '../errors.ts';
import { plain } from '../report/style.ts';
import { ERROR_STATUS } from './exit-status.ts';
import type { Terminal } from './terminal.ts';

/** What a command needs from the process it runs in. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly environment: NodeJS.ProcessEnv;
}

/** Says what went wrong in a line and what to do in the next; gives the exit status. */
export function reportFailure(error: unknown, terminal: Terminal, logLevel: Config['logLevel'] | undefined): number {
  const known = error instanceof SidecarError ? error : undefined;
  const message = known?.message ?? `unexpected: ${error instanceof Error ? error.message : String(error)}`;
  // A catalogue message may list its problems line by line.
  terminal.note(`exai-sidecar: ${message.split('\n').map(keepIndent).join('\n')}`);
  terminal.note(`what to do: ${known?.remedy ?? 'this is a defect of the program; EXAI_SIDECAR_LOG=debug shows where it arose'}`);
  if ((logLevel === 'debug' || logLevel === 'trace') && error instanceof Error) terminal.note(error.stack ?? '');
  return known === undefined ? ERROR_STATUS.internal : ERROR_STATUS[known.kind];
}

const keepIndent = (line: string): string => (/^ */.exec(line)?.[0] ?? '') + plain(line);
