import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute } from 'node:path';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string>>;

const SECRET = /KEY|TOKEN|SECRET|PASSWORD/;

/** A variable whose value is neither written down nor shown. */
export const isSecret = (name: string): boolean => SECRET.test(name);

/** What a process needs to run at all; nothing else of the caller's environment reaches the daemon. */
export const bareEnvironment = (python: string): Environment => ({
  PATH: [...(isAbsolute(python) ? [dirname(python)] : []), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
  HOME: homedir(),
  LANG: 'C.UTF-8',
});

/** What a daemon is given so that it asks its providers through a gateway. */
export interface GatewayEnvironmentOptions {
  readonly kimiUrl: string;
  readonly glmUrl: string;
  /** Where generated files lie, as the daemon sees it. */
  readonly filesDir: string;
  /** Live keys; dummies where they are left out. */
  readonly kimiApiKey?: string;
  readonly glmApiKey?: string;
}

/** Points a daemon at a gateway; no setting that changes how it performs is among these. */
export const gatewayEnvironment = (options: GatewayEnvironmentOptions): Environment => ({
  KIMI_API_URL: options.kimiUrl,
  GLM_API_URL: options.glmUrl,
  // Only web search reads this one; it must not leave the machine either.
  GLM_BASE_URL: options.glmUrl,
  KIMI_API_KEY: options.kimiApiKey ?? 'sk-emulated',
  // Shaped as `id.secret`: GLM's own client takes it apart.
  GLM_API_KEY: options.glmApiKey ?? 'emulated.secret',
  TEST_FILES_DIR: options.filesDir,
});

/** Values that need no quotes; a comment on a value line would become part of the value. */
const PLAIN = /^[\w./:,@%+=-]*$/;

/**
 * The settings file that `ENV_FILE` names: what is in it beats the environment, so it holds what the daemon is given and
 * no `.env` lying about can. Secrets stay out of it, and what the daemon's reader would take as a reference or a new line.
 */
export const environmentFile = (environment: Environment): string =>
  Object.entries(environment)
    .filter(([name, value]) => !isSecret(name) && !/\$\{|[\r\n]/.test(value))
    .map(([name, value]) => `${name}=${PLAIN.test(value) ? value : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`}\n`)
    .join('');
