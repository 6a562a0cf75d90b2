import type { CommandOptions } from '../config/command-options.ts';
import { type AddCommand, examples } from './command.ts';
import { addDataOption, addReceiverOption } from './options.ts';

/** `probe --print-env`: what puts the probe into a daemon that somebody else starts. */
export const addProbe: AddCommand = (program, line) => {
  addReceiverOption(addDataOption(program.command('probe').description('put the probe into a daemon that somebody else starts')))
    .requiredOption('--print-env', 'print the variables to start the daemon with; a PYTHONPATH of its own goes behind ours, after a colon')
    .addHelpText('after', examples(['env $(exai-sidecar probe --print-env) python scripts/ws/run_ws_daemon.py']))
    .action(async (options: CommandOptions) => {
      const config = line.configure(options);
      const { printProbeEnvironment } = await import('../composition/serve-alone.ts');
      await printProbeEnvironment(config, (text) => line.terminal.print(text));
      line.end(0);
    });
};
