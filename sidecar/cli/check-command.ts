import { type AddCommand, examples } from './command.ts';

/** `check FILE…`: what is wrong with scenario and claims files. */
export const addCheck: AddCommand = (program, line) => {
  program
    .command('check')
    .description('check scenario and claims files, every problem at once')
    .argument('<file...>', 'files to check')
    .addHelpText('after', examples(['exai-sidecar check scenarios/*.yaml']))
    .action(async (files: readonly string[]) => {
      const { showChecks } = await import('./check-files.ts');
      line.end(await showChecks(files, line.terminal));
    });
};
