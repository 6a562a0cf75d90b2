import { Command } from 'commander';
import { DEFAULT_PORTS, loadConfig, type CommandOptions, type Config } from '../config.ts';
import { FAULTS, PROFILE_NAMES, VERSION } from '../words.ts';
import type { CommandContext } from './command-result.ts';
import { EXIT_STATUS_HELP } from './exit-status.ts';
import { addDataOption, addGatewayOptions, addJsonOption, addRehearsalOptions, addRunOptions, ENVIRONMENT_HELP, FAULTS_HELP } from './options.ts';

/** What a command gives back: its exit status, and the settings it ran with for the one who reports a failure. */
export interface CommandState {
  status: number;
  config: Config | undefined;
}

/** Builds the command line; each command leaves its exit status in `state`, and imports what it needs only when it is given. */
export function createProgram({ terminal, environment }: CommandContext, state: CommandState): Command {
  const configure = (options: CommandOptions): Config => {
    state.config = loadConfig(options, environment, { profiles: PROFILE_NAMES, faults: FAULTS.map(({ name }) => name) });
    return state.config;
  };
  const serveAlone = async (config: Config, part: 'serveGateway' | 'serveRehearsal'): Promise<number> => {
    const [{ servePart }, sidecar] = await Promise.all([import('./serve-part.ts'), import('../sidecar.ts')]);
    return servePart(config, terminal, sidecar[part]);
  };
  const program = new Command('exai-sidecar')
    .description('Replays scripted scenarios against a running EXAI daemon and judges performance claims from what it sees.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out.write(text), writeErr: (text) => terminal.err.write(text) })
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText('after', `${EXIT_STATUS_HELP}${examples(['exai-sidecar start', 'EXAI_DAEMON_HOME=~/exai exai-sidecar start --once', 'exai-sidecar replay smoke --json verdict.json', 'exai-sidecar verdict'])}`);

  addRunOptions(program.command('start').description('replay the scenario, print the verdict and go on serving it'))
    .option('--scenario <file>', 'scenario to replay, by name or file (default task-2c)')
    .option('--once', 'end after the verdict instead of serving it')
    .option('--host <address>', 'address of the API (default 127.0.0.1; any other needs a token)')
    .option('--port <port>', `port of the API (default ${DEFAULT_PORTS.api})`)
    .addHelpText('after', [ENVIRONMENT_HELP, FAULTS_HELP, EXIT_STATUS_HELP].join('\n') + examples(['exai-sidecar start', 'exai-sidecar start --once --full', 'exai-sidecar start --once --fault slow-cache', 'EXAI_DAEMON_URL=ws://127.0.0.1:8079 exai-sidecar start']))
    .action(async (options: CommandOptions) => {
      const config = configure(options);
      const { replayRun } = await import('./replay-run.ts');
      state.status = await replayRun(config, terminal, options.once !== true);
    });

  addRunOptions(program.command('replay').description('replay one scenario, print the verdict and end').argument('<scenario>', 'name of a scenario that ships with the program, or a file'))
    .addHelpText('after', [ENVIRONMENT_HELP, FAULTS_HELP, EXIT_STATUS_HELP].join('\n') + examples(['exai-sidecar replay smoke', 'exai-sidecar replay task-2c --full --profile ideal', 'exai-sidecar replay ./mine.yaml --claims ./mine.claims.yaml --json -']))
    .action(async (scenario: string, options: CommandOptions) => {
      const config = configure({ ...options, scenario });
      const { replayRun } = await import('./replay-run.ts');
      state.status = await replayRun(config, terminal, false);
    });

  addJsonOption(addDataOption(program.command('verdict').description('print the stored verdict of a run').argument('[run]', 'id of the run (default: the latest judged one)')))
    .addHelpText('after', EXIT_STATUS_HELP + examples(['exai-sidecar verdict', 'exai-sidecar verdict --json - | jq .state']))
    .action(async (run: string | undefined, options: CommandOptions) => {
      const config = configure(options);
      const { showVerdict } = await import('./show-verdict.ts');
      state.status = await showVerdict(config, terminal, run);
    });

  program
    .command('check')
    .description('check scenario and claims files, every problem at once')
    .argument('<file...>', 'files to check')
    .addHelpText('after', examples(['exai-sidecar check scenarios/*.yaml']))
    .action(async (files: readonly string[]) => {
      const { showChecks } = await import('./check-files.ts');
      state.status = await showChecks(files, terminal);
    });

  addGatewayOptions(addDataOption(program.command('gateway').description('serve the gateway alone, for a daemon that runs elsewhere')))
    .addHelpText('after', examples(['exai-sidecar gateway --provider live']))
    .action(async (options: CommandOptions) => {
      state.status = await serveAlone(configure({ ...options, gatewayAlone: true, gatewayPort: options.gatewayPort ?? String(DEFAULT_PORTS.gateway) }), 'serveGateway');
    });

  addRehearsalOptions(addDataOption(program.command('rehearsal').description('serve the built-in daemon alone, to practise on')))
    .addHelpText('after', FAULTS_HELP + examples(['exai-sidecar rehearsal --profile ideal', 'EXAI_DAEMON_URL=ws://127.0.0.1:18079 exai-sidecar start']))
    .action(async (options: CommandOptions) => {
      const config = configure({ ...options, rehearsal: true, rehearsalPort: options.rehearsalPort ?? String(DEFAULT_PORTS.rehearsal) });
      state.status = await serveAlone(config, 'serveRehearsal');
    });

  addDataOption(program.command('probe').description('put the probe into a daemon that somebody else starts'))
    .option('--otlp-port <port>', `port of the sidecar that receives spans (default ${DEFAULT_PORTS.otlp})`)
    .requiredOption('--print-env', 'print the variables to start the daemon with; a PYTHONPATH of its own goes behind ours, after a colon')
    .addHelpText('after', examples(['env $(exai-sidecar probe --print-env) python scripts/ws/run_ws_daemon.py']))
    .action(async (options: CommandOptions) => {
      const config = configure(options);
      const { printProbeEnvironment } = await import('../sidecar.ts');
      await printProbeEnvironment(config, (line) => terminal.print(line));
    });

  return program;
}

const examples = (lines: readonly string[]): string => `\n\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
