import type { CommandOptions } from '../config/command-options.ts';
import { type AddCommand, examples } from './command.ts';
import { addRunOptions, ENVIRONMENT_HELP } from './options.ts';

const STATUS_HELP = `
Exit status:
  0  as many runs as asked for were made, and what they say is stored
  1  it was stopped or failed before; finished runs are kept, and the next calibrate goes on from there`;

/** `calibrate [SCENARIO]`: how far runs of the same thing lie apart, and how often the bounds are wrong. */
export const addCalibrate: AddCommand = (program, line) => {
  addRunOptions(program.command('calibrate').description('run the same scenario again and again, to learn how far runs lie apart').argument('[scenario]', 'name of a scenario that ships with the program, or a file (default task-2c)'))
    .option('--runs <n>', 'runs in all, those of earlier calibrations counted (default 20)')
    .addHelpText('after', ENVIRONMENT_HELP + STATUS_HELP + examples(['exai-sidecar calibrate --rehearsal --profile ideal --full --time-scale 5 --runs 59', 'EXAI_DAEMON_HOME=~/exai exai-sidecar calibrate --quick --runs 20']))
    .action(async (scenario: string | undefined, options: CommandOptions) => {
      const config = line.configure({ ...options, ...(scenario !== undefined && { scenario }) });
      const { runCalibration } = await import('./run-calibration.ts');
      line.end(await runCalibration(config, line.terminal));
    });
};
