import type { CommandOptions } from '../config/command-options.ts';
import { type AddCommand, examples } from './command.ts';
import { EXIT_STATUS_HELP } from './exit-status.ts';
import { addRunOptions, ENVIRONMENT_HELP, FAULTS_HELP } from './options.ts';

/** `replay SCENARIO`: one run, then the end. */
export const addReplay: AddCommand = (program, line) => {
  addRunOptions(program.command('replay').description('replay one scenario, print the verdict and end').argument('<scenario>', 'name of a scenario that ships with the program, or a file'))
    .addHelpText('after', [ENVIRONMENT_HELP, FAULTS_HELP, EXIT_STATUS_HELP].join('\n') + examples(['exai-sidecar replay smoke', 'exai-sidecar replay task-2c --full --profile ideal', 'exai-sidecar replay task-2c --full --until-decided --budget 15m', 'exai-sidecar replay ./mine.yaml --claims ./mine.claims.yaml --json -']))
    .action(async (scenario: string, options: CommandOptions) => {
      const config = line.configure({ ...options, scenario });
      const { replayRun } = await import('./replay-run.ts');
      line.end(await replayRun(config, line.terminal, false));
    });
};
