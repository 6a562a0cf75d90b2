import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Scenarios that ship with the program; the folder lies beside both `sidecar/` and `dist/`. */
export const SCENARIOS_DIR = fileURLToPath(new URL('../../scenarios/', import.meta.url));

/** The claims that a scenario is held against where none are named: its own beside it, `NAME.claims.yaml`, else those of Task 2.C. */
export function claimsBeside(scenarioFile: string): string {
  const own = scenarioFile.replace(/\.(ya?ml|json)$/, '.claims.yaml');
  return own !== scenarioFile && existsSync(own) ? own : join(SCENARIOS_DIR, 'task-2c.claims.yaml');
}
