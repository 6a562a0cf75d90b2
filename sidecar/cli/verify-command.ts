import type { CommandOptions } from '../config/command-options.ts';
import { type AddCommand, examples } from './command.ts';
import { addJsonOption } from './options.ts';

const STATUS_HELP = `
Exit status:
  0  verified: every byte is accounted for, and the verdict comes out the same
  2  something differs: the file, a digest, a number or the signature
  3  made by another judge: nothing else differs, but numbers need not come out the same
  1  no bundle, or one that was made to do harm`;

/** `verify FILE`: whether a bundle is what it says. */
export const addVerify: AddCommand = (program, line) => {
  addJsonOption(program.command('verify').description('judge a bundle anew from its spans, and say what differs').argument('<file>', 'a file that exai-sidecar bundle wrote'), 'findings')
    .option('--key <file>', 'it must be signed by this ed25519 key in PEM (public, or the private one)')
    .addHelpText('after', STATUS_HELP + examples(['exai-sidecar verify exai-bundle-….tar', 'exai-sidecar verify exai-bundle-….tar --key public.pem', 'exai-sidecar verify exai-bundle-….tar --json - | jq .findings']))
    .action(async (file: string, options: CommandOptions) => {
      const config = line.configure(options);
      const { verifyFile } = await import('./verify-file.ts');
      line.end(await verifyFile(config, line.terminal, file));
    });
};
