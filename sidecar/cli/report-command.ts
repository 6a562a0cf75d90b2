import type { CommandOptions } from '../config/command-options.ts';
import { type AddCommand, examples } from './command.ts';
import { addDataOption } from './options.ts';

const FORMATS_HELP = `
Formats (--format):
  html       one page for people: the plan's tables, each claim with its picture, traces,
             recommendations; it needs no network, and may be printed or attached
  markdown   a summary for a comment on a pull request
  junit      for a pipeline: a refuted claim is a failure, one not measured or undecided
             an error, one that is not required and did not pass is skipped

Exit status:
  0  the report was written, whatever the verdict is; exai-sidecar verdict tells that
  1  anything that kept it from being written`;

/** `report [RUN]`: a stored run as a document. */
export const addReport: AddCommand = (program, line) => {
  addDataOption(program.command('report').description('write the report of a run').argument('[run]', 'id of the run (default: the latest judged one)'))
    .option('--format <name>', 'html, markdown or junit (default: by the ending of --out, else html)')
    .option('--out <file>', 'where it is written (default: standard output)')
    .addHelpText('after', FORMATS_HELP + examples(['exai-sidecar report --out report.html', 'exai-sidecar report --format markdown', 'exai-sidecar report 20261123T181500Z-0a1b2c --out junit.xml']))
    .action(async (run: string | undefined, options: CommandOptions) => {
      const config = line.configure(options);
      const { writeReport } = await import('./write-report.ts');
      line.end(await writeReport(config, line.terminal, run));
    });
};
