import type { CommandOptions } from '../config/command-options.ts';
import { type AddCommand, examples } from './command.ts';
import { addTargetOptions, ENVIRONMENT_HELP, FAULTS_HELP } from './options.ts';

const STATUS_HELP = `
Exit status:
  0  a run could begin
  1  the daemon cannot be reached, or not be launched; or anything else that kept the program from looking`;

/** `doctor`: what a run would have, without making one. */
export const addDoctor: AddCommand = (program, line) => {
  addTargetOptions(program.command('doctor').description('tell what a run would have: rungs, files, settings, and what each claim could come to'))
    .option('--scenario <file>', 'scenario that would be replayed, by name or file (default task-2c)')
    .option('--active', "call two tools of an attached daemon, which leave nothing behind: 'health', and 'glm_upload_file' with a folder, which it refuses")
    .option('--json [file]', 'write it as JSON; to standard output where no file is named')
    .addHelpText('after', [ENVIRONMENT_HELP, FAULTS_HELP, STATUS_HELP].join('\n') + examples(['exai-sidecar doctor', 'EXAI_DAEMON_URL=ws://127.0.0.1:8079 exai-sidecar doctor', 'EXAI_DAEMON_URL=ws://127.0.0.1:8079 EXAI_DAEMON_HOME=~/exai exai-sidecar doctor --active', 'exai-sidecar doctor --json | jq -r .summary']))
    .action(async ({ json, active, ...options }: Omit<CommandOptions, 'json'> & { readonly json?: string | true; readonly active?: boolean }) => {
      const config = line.configure({ ...options, ...(json === undefined ? {} : { json: json === true ? '-' : json }) });
      const { showDiagnosis } = await import('./show-diagnosis.ts');
      line.end(await showDiagnosis(config, line.terminal, active === true));
    });
};
