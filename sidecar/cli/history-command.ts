import { InvalidArgumentError, Option } from 'commander';
import type { CommandOptions } from '../config/command-options.ts';
import { type AddCommand, examples } from './command.ts';
import { addDataOption, addJsonOption } from './options.ts';

const MOST_RUNS = 200;

/** `history [CLAIM]`: what runs said over time. */
export const addHistory: AddCommand = (program, line) => {
  const command = program.command('history').description('show what runs said of a claim over time, or of all claims').argument('[claim]', 'id of a claim (default: all, in short)');
  addJsonOption(addDataOption(command), 'history')
    .addOption(new Option('--limit <n>', `how many of the newest runs, 1 to ${MOST_RUNS}`).default(50).argParser(runsToShow))
    .addHelpText('after', examples(['exai-sidecar history', 'exai-sidecar history upload.cached --limit 20', 'exai-sidecar history upload.cached --json - | jq .changePoints']))
    .action(async (claim: string | undefined, options: CommandOptions & { readonly limit: number }) => {
      const config = line.configure(options);
      const { showHistory } = await import('./show-history.ts');
      line.end(await showHistory(config, line.terminal, claim, options.limit));
    });
};

function runsToShow(text: string): number {
  const count = Number(text);
  if (/^\d{1,3}$/.test(text) && count >= 1 && count <= MOST_RUNS) return count;
  throw new InvalidArgumentError(`expected a number from 1 to ${MOST_RUNS}`);
}
