import type { CommandOptions } from '../config/command-options.ts';
import { DEFAULT_PORTS } from '../config/config.ts';
import { type AddCommand, examples } from './command.ts';
import { addDataOption, addReceiverOption, addRehearsalOptions, FAULTS_HELP } from './options.ts';

/** `rehearsal`: the built-in daemon, to attach to. */
export const addRehearsal: AddCommand = (program, line) => {
  addReceiverOption(addRehearsalOptions(addDataOption(program.command('rehearsal').description('serve the built-in daemon alone, to practise on'))))
    .option('--host <address>', 'address to listen on (default 127.0.0.1); anyone who reaches another may call it, unless EXAI_WS_TOKEN is set')
    .addHelpText('after', FAULTS_HELP + examples(['exai-sidecar rehearsal --profile ideal', 'EXAI_DAEMON_URL=ws://127.0.0.1:18079 exai-sidecar start']))
    .action(async (options: CommandOptions) => {
      const config = line.configure({ ...options, rehearsal: true, rehearsalPort: options.rehearsalPort ?? String(DEFAULT_PORTS.rehearsal) });
      const [{ servePart }, { serveRehearsal }] = await Promise.all([import('./serve-part.ts'), import('../composition/serve-alone.ts')]);
      line.end(await servePart(config, line.terminal, serveRehearsal));
    });
};
