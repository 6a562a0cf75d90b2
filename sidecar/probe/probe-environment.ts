import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where `sitecustomize.py` lies; the build keeps it beside this module. */
const PROBE_DIR = fileURLToPath(new URL('.', import.meta.url)).replace(/[/\\]$/, '');

/** Where the probe sends what it sees. */
export interface ProbeEnvironmentOptions {
  readonly endpoint: string;
  readonly secret: string | undefined;
  /** What the daemon has as PYTHONPATH otherwise; it goes behind ours. */
  readonly pythonPath?: string | undefined;
}

/** What a daemon is started with so that it loads the probe. */
export const probeEnvironment = ({ endpoint, secret, pythonPath }: ProbeEnvironmentOptions): Readonly<Record<string, string>> => ({
  PYTHONPATH: [PROBE_DIR, ...(pythonPath ? [pythonPath] : [])].join(delimiter),
  EXAI_PROBE_ENDPOINT: endpoint,
  ...(secret === undefined ? {} : { EXAI_PROBE_SECRET: secret }),
});
