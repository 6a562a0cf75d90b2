import type { CommandOptions } from '../config/command-options.ts';
import { type AddCommand, examples } from './command.ts';
import { EXIT_STATUS_HELP } from './exit-status.ts';
import { addDataOption, addJsonOption } from './options.ts';

/** `verdict [RUN]`: a stored verdict once more. */
export const addVerdict: AddCommand = (program, line) => {
  addJsonOption(addDataOption(program.command('verdict').description('print the stored verdict of a run').argument('[run]', 'id of the run (default: the latest judged one)')))
    .addHelpText('after', EXIT_STATUS_HELP + examples(['exai-sidecar verdict', 'exai-sidecar verdict --json - | jq .state']))
    .action(async (run: string | undefined, options: CommandOptions) => {
      const config = line.configure(options);
      const { showVerdict } = await import('./show-verdict.ts');
      line.end(await showVerdict(config, line.terminal, run));
    });
};
