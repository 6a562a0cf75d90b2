import type { CommandOptions } from '../config/command-options.ts';
import { DEFAULT_PORTS } from '../config/config.ts';
import { type AddCommand, examples } from './command.ts';
import { addDataOption, addGatewayOptions } from './options.ts';

/** `gateway`: the gateway under the operator's own supervisor. */
export const addGateway: AddCommand = (program, line) => {
  addGatewayOptions(addDataOption(program.command('gateway').description('serve the gateway alone, for a daemon that runs elsewhere')))
    .addHelpText('after', examples(['exai-sidecar gateway --provider live']))
    .action(async (options: CommandOptions) => {
      const config = line.configure({ ...options, gatewayAlone: true, gatewayPort: options.gatewayPort ?? String(DEFAULT_PORTS.gateway) });
      const [{ servePart }, { serveGateway }] = await Promise.all([import('./serve-part.ts'), import('../composition/serve-alone.ts')]);
      line.end(await servePart(config, line.terminal, serveGateway));
    });
};
