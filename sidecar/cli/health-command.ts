import type { CommandOptions } from '../config/command-options.ts';
import { type AddCommand, examples } from './command.ts';
import { addDataOption } from './options.ts';

/** `health [ADDRESS]`: whether a sidecar or a daemon is ready, as an exit status, for supervisors and containers. */
export const addHealth: AddCommand = (program, line) => {
  addDataOption(program.command('health').description('ask whether a sidecar or a daemon is ready; exit status 0 where it is').argument('[address]', 'http:// of a sidecar, ws:// of a daemon (default: the sidecar of this machine)'))
    .option('--port <port>', 'port of the sidecar on this machine')
    .addHelpText('after', examples(['exai-sidecar health', 'exai-sidecar health ws://127.0.0.1:18079']))
    .action(async (address: string | undefined, options: CommandOptions) => {
      const config = line.configure(options);
      const { askHealth } = await import('../composition/ask-health.ts');
      await askHealth(config, address);
      line.end(0);
    });
};
