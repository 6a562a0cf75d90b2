import type { CommandOptions } from '../config/command-options.ts';
import { type AddCommand, examples } from './command.ts';
import { addDataOption, addJsonOption } from './options.ts';

const STATUS_HELP = `
Exit status:
  0  no measure is proven worse by more than the tolerance
  2  a regression: at least one is
  1  anything that kept the program from comparing, environments that differ in kind among it`;

/** `compare [BASE] [HEAD]`: what is faster, slower, or cannot be told apart. */
export const addCompare: AddCommand = (program, line) => {
  const command = program
    .command('compare')
    .description('hold two runs against each other, measure by measure')
    .argument('[base]', 'id of a run, latest, previous, or the file of a bundle', 'previous')
    .argument('[head]', 'the same', 'latest');
  addJsonOption(addDataOption(command), 'comparison')
    .option('--tolerance <share>', 'how much worse is tolerated: 0.05 or 5%; points for what is a share itself (default 5%)')
    .option('--anyway', 'compare even where the environments differ in kind')
    .addHelpText('after', STATUS_HELP + examples(['exai-sidecar compare', 'exai-sidecar compare previous latest --tolerance 10%', 'exai-sidecar compare base/exai-bundle-….tar latest --json comparison.json']))
    .action(async (base: string, head: string, options: CommandOptions & { readonly anyway?: boolean }) => {
      const config = line.configure(options);
      const { showComparison } = await import('./show-comparison.ts');
      line.end(await showComparison(config, line.terminal, base, head, options.anyway === true));
    });
};
