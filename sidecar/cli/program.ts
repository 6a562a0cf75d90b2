import { Command } from 'commander';
import { type Config, loadConfig } from '../config/config.ts';
import { FAULTS, PROFILE_NAMES, VERSION } from '../words.ts';
import { addBundle } from './bundle-command.ts';
import { addCalibrate } from './calibrate-command.ts';
import { addCheck } from './check-command.ts';
import { type AddCommand, type CommandLine, examples } from './command.ts';
import type { CommandContext } from './command-result.ts';
import { addCompare } from './compare-command.ts';
import { EXIT_STATUS_HELP } from './exit-status.ts';
import { addDoctor } from './doctor-command.ts';
import { addGateway } from './gateway-command.ts';
import { addHistory } from './history-command.ts';
import { addHealth } from './health-command.ts';
import { addProbe } from './probe-command.ts';
import { addRehearsal } from './rehearsal-command.ts';
import { addReplay } from './replay-command.ts';
import { addSelftest } from './selftest-command.ts';
import { addStart } from './start-command.ts';
import { addVerdict } from './verdict-command.ts';
import { addVerify } from './verify-command.ts';

/** What a command gives back: its exit status, and the settings it ran with for the one who reports a failure. */
export interface CommandState {
  status: number;
  config: Config | undefined;
}

/** The commands, in the order in which the help lists them. */
const COMMANDS: readonly AddCommand[] = [addStart, addReplay, addVerdict, addCompare, addHistory, addSelftest, addCalibrate, addBundle, addVerify, addCheck, addGateway, addRehearsal, addProbe, addHealth, addDoctor];

/** Builds the command line; each command leaves its exit status in `state`. */
export function createProgram({ terminal, environment }: CommandContext, state: CommandState): Command {
  const line: CommandLine = {
    terminal,
    configure: (options) => {
      state.config = loadConfig(options, environment, { profiles: PROFILE_NAMES, faults: FAULTS.map(({ name }) => name) });
      return state.config;
    },
    end: (status) => {
      state.status = status;
    },
  };
  const program = new Command('exai-sidecar')
    .description('Replays scripted scenarios against a running EXAI daemon and judges performance claims from what it sees.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out.write(text), writeErr: (text) => terminal.err.write(text) })
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText('after', `${EXIT_STATUS_HELP}${examples(['exai-sidecar start', 'EXAI_DAEMON_HOME=~/exai exai-sidecar start --once', 'exai-sidecar replay smoke --json verdict.json', 'exai-sidecar verdict'])}`);
  for (const add of COMMANDS) add(program, line);
  return program;
}
