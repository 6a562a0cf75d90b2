import { plain } from '../report/style.ts';
import { checkFiles } from '../run/check-files.ts';
import { ERROR_STATUS } from './exit-status.ts';
import type { Terminal } from './terminal.ts';

/** Checks scenario and claims files and prints every problem of each. */
export async function showChecks(files: readonly string[], terminal: Terminal): Promise<number> {
  const checks = await checkFiles(files);
  for (const { file, ok, kind, problems } of checks) {
    terminal.print(ok ? `${plain(file)}: ok (${kind})` : `${plain(file)}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`);
    for (const problem of problems) terminal.print(`  ${plain(problem)}`);
  }
  return checks.every(({ ok }) => ok) ? 0 : ERROR_STATUS.usage;
}
