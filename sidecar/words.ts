/** What the command line names before it is known what to do; light to import, so that `--help` answers at once. */
import { readFileSync } from 'node:fs';
import { PROFILES } from './rehearsal/profiles.ts';

export { FAULTS } from './rehearsal/faults.ts';

/** Names of the rehearsal's profiles. */
export const PROFILE_NAMES: readonly string[] = Object.keys(PROFILES);

/** The version of this program, from its package. */
export const VERSION = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
