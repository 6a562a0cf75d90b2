import type { CommandOptions } from '../config/command-options.ts';
import { type AddCommand, examples } from './command.ts';
import { addDataOption, addJsonOption } from './options.ts';

/** `bundle [RUN]`: a run as one file that proves itself. */
export const addBundle: AddCommand = (program, line) => {
  addJsonOption(addDataOption(program.command('bundle').description('pack a judged run into one file that others can verify').argument('[run]', 'id of the run, latest or previous', 'latest')), 'manifest')
    .option('--out <dir>', 'folder for the file (default: the current one)', '.')
    .option('--key <file>', 'sign with this ed25519 private key in PEM')
    .addHelpText('after', examples(['exai-sidecar bundle', 'exai-sidecar bundle 20260101T000000Z-abcdef --out evidence', 'exai-sidecar bundle --key key.pem']))
    .action(async (run: string, options: CommandOptions & { readonly out: string }) => {
      const config = line.configure(options);
      const { bundleRun } = await import('./bundle-run.ts');
      line.end(await bundleRun(config, line.terminal, run, options.out));
    });
};
