import type { CommandOptions } from '../config/command-options.ts';
import { type AddCommand, examples } from './command.ts';
import { addDataOption, addJsonOption } from './options.ts';

/** Enough that the program's own milliseconds weigh little beside the emulated delays, and that all faults take minutes. */
const TIME_SCALE = '5';
/** Runs mostly wait: two at once keep two processors busy by half, four nearly whole. */
const AT_ONCE = { quick: '4', full: '2' } as const;

const STATUS_HELP = `
Exit status:
  0  each claim was seen green and seen red, and no other claim moved
  2  a claim that can be measured was not, or one moved that must not
  1  anything that kept the program from testing`;

/** `selftest`: is the judge seen to turn red what is wrong, and nothing else? */
export const addSelftest: AddCommand = (program, line) => {
  addJsonOption(addDataOption(program.command('selftest').description('show that each claim can go green and red, and nothing else moves with it')))
    .option('--quick', 'replay with each fault only the calls that its claims look at')
    .option('--run [id]', 'change copies of a run instead: this one, or the latest of a real daemon')
    .option('--time-scale <n>', `divide the rehearsal's delays and limits (default ${TIME_SCALE})`)
    .option('--at-once <n>', `runs of the rehearsal at once (default ${AT_ONCE.full}, with --quick ${AT_ONCE.quick})`)
    .option('--claims <file>', 'claims to judge (default: those of Task 2.C)')
    .addHelpText('after', STATUS_HELP + examples(['exai-sidecar selftest --quick', 'exai-sidecar selftest', 'exai-sidecar selftest --run', 'exai-sidecar selftest --run 20260101T000000Z-abcdef --json -']))
    .action(async ({ run, ...options }: CommandOptions & { readonly run?: string | true }) => {
      const atOnce = options.atOnce ?? (options.quick === true ? AT_ONCE.quick : AT_ONCE.full);
      const config = line.configure({ ...options, rehearsal: true, full: options.quick !== true, timeScale: options.timeScale ?? TIME_SCALE, atOnce });
      const { runSelftest } = await import('./run-selftest.ts');
      line.end(await runSelftest(config, line.terminal, run));
    });
};
