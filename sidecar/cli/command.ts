import type { Command } from 'commander';
import type { CommandOptions } from '../config/command-options.ts';
import type { Config } from '../config/config.ts';
import type { Terminal } from './terminal.ts';

/** What a command works with while it is declared and when it is given. */
export interface CommandLine {
  readonly terminal: Terminal;
  /** Reads options and environment into settings. Throws `CONFIG_INVALID` with every problem at once. */
  readonly configure: (options: CommandOptions) => Config;
  /** Leaves the exit status. */
  readonly end: (status: number) => void;
}

/**
 * Declares one command, its options and its help. What it does is imported only when it is given, so that `--help` answers
 * at once.
 */
export type AddCommand = (program: Command, line: CommandLine) => void;

/** Examples as they stand at the end of a command's help. */
export const examples = (lines: readonly string[]): string => `\n\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
