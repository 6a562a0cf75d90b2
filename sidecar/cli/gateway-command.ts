import type { CommandOptions } from '../config/command-options.ts';
import { DEFAULT_PORTS } from '../config/config.ts';
import { type AddCommand, examples } from './command.ts';
import { addDataOption, addGatewayOptions, addReceiverOption } from './options.ts';

/** `gateway`: the gateway under the operator's own supervisor. */
export const addGateway: AddCommand = (program, line) => {
  addReceiverOption(addGatewayOptions(addDataOption(program.command('gateway').description('serve the gateway alone, for a daemon that somebody else starts'))))
    .addHelpText('after', examples(['exai-sidecar gateway --provider live', 'exai-sidecar gateway --data /var/lib/exai-sidecar --gateway-port 4321']))
    .action(async (options: CommandOptions) => {
      const config = line.configure({ ...options, gatewayAlone: true, gatewayPort: options.gatewayPort ?? String(DEFAULT_PORTS.gateway) });
      const [{ servePart }, { serveGateway }] = await Promise.all([import('./serve-part.ts'), import('../composition/serve-alone.ts')]);
      line.end(await servePart(config, line.terminal, serveGateway));
    });
};
