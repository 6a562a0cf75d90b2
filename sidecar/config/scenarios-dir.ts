import { fileURLToPath } from 'node:url';

/** Scenarios that ship with the program; the folder lies beside both `sidecar/` and `dist/`. */
export const SCENARIOS_DIR = fileURLToPath(new URL('../../scenarios/', import.meta.url));
