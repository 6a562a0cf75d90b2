import type { CommandOptions } from '../config/command-options.ts';
import { DEFAULT_PORTS } from '../config/config.ts';
import { type AddCommand, examples } from './command.ts';
import { EXIT_STATUS_HELP } from './exit-status.ts';
import { addRunOptions, ENVIRONMENT_HELP, FAULTS_HELP } from './options.ts';

/** `start`: what `npm start` runs. */
export const addStart: AddCommand = (program, line) => {
  addRunOptions(program.command('start').description('replay the scenario, print the verdict and go on serving it'))
    .option('--scenario <file>', 'scenario to replay, by name or file (default task-2c)')
    .option('--once', 'end after the verdict instead of serving it')
    .option('--host <address>', 'address of the API (default 127.0.0.1; any other needs a token)')
    .option('--port <port>', `port of the API (default ${DEFAULT_PORTS.api})`)
    .addHelpText('after', [ENVIRONMENT_HELP, FAULTS_HELP, EXIT_STATUS_HELP].join('\n') + examples(['exai-sidecar start', 'exai-sidecar start --once --full', 'exai-sidecar start --once --fault slow-cache', 'exai-sidecar start --once --full --until-decided --budget 15m', 'EXAI_DAEMON_URL=ws://127.0.0.1:8079 exai-sidecar start']))
    .action(async (options: CommandOptions) => {
      const config = line.configure(options);
      const { replayRun } = await import('./replay-run.ts');
      line.end(await replayRun(config, line.terminal, options.once !== true));
    });
};
