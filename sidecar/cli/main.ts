#!/usr/bin/env node
import { CommanderError } from 'commander';
import { reportFailure } from './command-result.ts';
import { createProgram, type CommandState } from './program.ts';
import { Terminal } from './terminal.ts';

/** What still holds the process after everything was stopped may hold it this long. */
const LAST_RESORT_MILLIS = 5_000;

const terminal = new Terminal(process.stdout, process.stderr);
const state: CommandState = { status: 1, config: undefined };
try {
  await createProgram({ terminal, environment: process.env }, state).parseAsync(process.argv);
  process.exitCode = state.status;
} catch (error) {
  // Commander has said it already; a wrong word on the command line is 1, as 2 would be a verdict.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 1;
  else process.exitCode = reportFailure(error, terminal, state.config?.logLevel);
}
setTimeout(() => process.exit(), LAST_RESORT_MILLIS).unref();
