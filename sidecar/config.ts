import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SidecarError } from './errors.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';

/** What the command line was given, unread: each field is the option of that name, undefined where it was left out. */
export interface CommandOptions {
  readonly data?: string;
  readonly host?: string;
  readonly port?: string;
  readonly otlpPort?: string;
  readonly gatewayPort?: string;
  readonly rehearsalPort?: string;
  readonly launch?: boolean;
  /** Rehearse even where the environment names a daemon. */
  readonly rehearsal?: boolean;
  /** The gateway is served without a run: what is behind it concerns no target. */
  readonly gatewayAlone?: boolean;
  /** `K=V`, one for each time it was given. */
  readonly daemonEnv?: readonly string[];
  readonly provider?: string;
  readonly profile?: string;
  readonly fault?: string;
  readonly timeScale?: string;
  /** Name of a scenario that ships with the program, or a file. */
  readonly scenario?: string;
  readonly claims?: string;
  readonly quick?: boolean;
  readonly full?: boolean;
  readonly once?: boolean;
  readonly json?: string;
}

/** The names that only the rehearsal knows. */
export interface RehearsalNames {
  readonly profiles: readonly string[];
  readonly faults: readonly string[];
}

/** A port, and whether someone asked for this one: a port that nobody asked for may give way to a free one. */
export interface Port {
  readonly port: number;
  readonly given: boolean;
}

/** What a run is made against. */
export type ConfiguredTarget =
  /** `home` and `logs`: where the daemon's files can be read, as far as they can. */
  | { readonly kind: 'attach'; readonly url: string; readonly home: string | undefined; readonly logs: readonly string[] }
  /** `besideRunning`: a daemon that already runs from there is no reason to stop. */
  | { readonly kind: 'launch'; readonly home: string; readonly besideRunning: boolean }
  | { readonly kind: 'rehearsal' };

/** Every setting of the program, checked once and frozen. */
export interface Config {
  /** Absolute. */
  readonly dataDir: string;
  readonly host: string;
  /** True where others than this machine may reach the API: every request then needs the token. */
  readonly exposed: boolean;
  readonly port: Port;
  readonly otlpPort: Port;
  readonly gatewayPort: Port;
  readonly rehearsalPort: Port;
  readonly token: string | undefined;
  readonly logLevel: LogLevel;
  /** See no-color.org. */
  readonly noColour: boolean;
  readonly target: ConfiguredTarget;
  /** Launch even where a daemon runs from the same home already. */
  readonly besideRunning: boolean;
  readonly daemonToken: string | undefined;
  readonly daemonPython: string;
  readonly daemonEnvironment: Readonly<Record<string, string>>;
  /** Where files for uploads are written, absolute; undefined where the data folder does. */
  readonly filesDir: string | undefined;
  /** The same folder as the daemon sees it. */
  readonly filesDirInDaemon: string | undefined;
  readonly provider: 'live' | 'emulated';
  readonly providerKeys: { readonly kimi: string | undefined; readonly glm: string | undefined };
  /** Where the gateway asks live providers. */
  readonly providerUrls: { readonly kimi: string; readonly glm: string };
  readonly profile: string;
  readonly fault: string | undefined;
  /** Rehearsal only: delays and limits are divided by it. */
  readonly timeScale: number;
  /** Absolute. */
  readonly scenarioFile: string;
  /** Absolute. */
  readonly claimsFile: string;
  readonly quick: boolean;
  readonly once: boolean;
  /** Where the verdict is written as JSON, absolute; `-` for standard output. */
  readonly jsonFile: string | undefined;
  readonly publicUrl: string | undefined;
  readonly jaegerUrl: string | undefined;
}

/** Ports as documented; see design §12. */
export const DEFAULT_PORTS = { api: 4319, otlp: 4320, gateway: 4321, rehearsal: 18079 } as const;

/** The providers' public addresses, as the daemon's code has them. */
const PROVIDER_URLS = { kimi: 'https://api.moonshot.ai/v1', glm: 'https://api.z.ai/api/paas/v4' } as const;

/** Scenarios that ship with the program; the folder lies beside both `sidecar/` and `dist/`. */
export const SCENARIOS_DIR = fileURLToPath(new URL('../scenarios/', import.meta.url));

/**
 * Reads options and environment into settings; the only reader of the environment. Throws `CONFIG_INVALID` with every
 * problem at once.
 *
 * @example
 * const config = loadConfig({ port: '4400', quick: true }, process.env, { profiles: PROFILE_NAMES, faults: FAULTS });
 */
export function loadConfig(options: CommandOptions, environment: NodeJS.ProcessEnv, names: RehearsalNames): Config {
  const problems: string[] = [];
  const check = new Checks(problems);
  const variable = (name: string): string | undefined => environment[name]?.trim() || undefined;

  const host = options.host ?? '127.0.0.1';
  if (host === '' || /[\s/]/.test(host)) problems.push(found('--host', host, 'an address or a host name'));
  const token = variable('EXAI_SIDECAR_TOKEN');
  if (token !== undefined && !/^[\x21-\x7e]{16,}$/.test(token)) {
    problems.push(`EXAI_SIDECAR_TOKEN: found ${token.length} characters, expected at least 16, printable and without blanks`);
  }

  const target = readTarget(options, variable, check, problems);
  const provider = check.oneOf('--provider', options.provider, ['live', 'emulated']) ?? 'emulated';
  const providerKeys = { kimi: variable('KIMI_API_KEY'), glm: variable('GLM_API_KEY') };
  if (provider === 'live' && target.kind === 'rehearsal' && options.gatewayAlone !== true) {
    problems.push('--provider: found live, expected emulated: the rehearsal asks no live provider; name a daemon by EXAI_DAEMON_HOME or EXAI_DAEMON_URL');
  } else if (provider === 'live' && target.kind === 'launch' && providerKeys.kimi === undefined && providerKeys.glm === undefined) {
    problems.push('--provider live: found neither KIMI_API_KEY nor GLM_API_KEY, expected at least one of them in the environment');
  }
  onlyFor(target.kind === 'rehearsal', 'the built-in rehearsal (--rehearsal)', { '--profile': options.profile, '--fault': options.fault, '--time-scale': options.timeScale }, problems);
  onlyFor(target.kind === 'launch', 'a daemon launched from EXAI_DAEMON_HOME', { '--daemon-env': options.daemonEnv?.length ? options.daemonEnv[0]?.split('=')[0] : undefined }, problems);

  if (options.quick === true && options.full === true) problems.push('--quick, --full: found both, expected one of them at most');
  const fault = check.oneOf('--fault', options.fault, names.faults);
  const filesDirInDaemon = variable('EXAI_FILES_DIR_DAEMON');
  const filesDir = variable('EXAI_FILES_DIR');
  if (filesDirInDaemon !== undefined && filesDir === undefined) {
    problems.push('EXAI_FILES_DIR_DAEMON: found it alone, expected EXAI_FILES_DIR too: the same folder as this program sees it');
  }

  const config: Config = {
    dataDir: path.resolve(options.data ?? variable('EXAI_SIDECAR_DATA') ?? '.exai-sidecar'),
    host,
    exposed: !isLoopback(host),
    port: check.port('--port', options.port, DEFAULT_PORTS.api),
    otlpPort: check.port('--otlp-port', options.otlpPort, DEFAULT_PORTS.otlp),
    gatewayPort: check.port('--gateway-port', options.gatewayPort, DEFAULT_PORTS.gateway),
    rehearsalPort: check.port('--rehearsal-port', options.rehearsalPort, DEFAULT_PORTS.rehearsal),
    token,
    logLevel: check.oneOf('EXAI_SIDECAR_LOG', variable('EXAI_SIDECAR_LOG'), LOG_LEVELS) ?? 'warn',
    noColour: variable('NO_COLOR') !== undefined,
    target,
    besideRunning: options.launch === true,
    daemonToken: variable('EXAI_WS_TOKEN'),
    daemonPython: variable('EXAI_DAEMON_PYTHON') ?? 'python3',
    daemonEnvironment: check.assignments('--daemon-env', options.daemonEnv ?? []),
    filesDir: filesDir === undefined ? undefined : path.resolve(filesDir),
    filesDirInDaemon,
    provider,
    providerKeys,
    providerUrls: {
      kimi: check.url('KIMI_API_URL', variable('KIMI_API_URL'), ['http:', 'https:']) ?? PROVIDER_URLS.kimi,
      glm: check.url('GLM_API_URL', variable('GLM_API_URL'), ['http:', 'https:']) ?? PROVIDER_URLS.glm,
    },
    // A fault is one step away from a daemon on which every claim passes.
    profile: check.oneOf('--profile', options.profile, names.profiles) ?? (fault === undefined ? 'real' : 'ideal'),
    fault,
    timeScale: check.timeScale('--time-scale', options.timeScale),
    scenarioFile: check.scenario('--scenario', options.scenario ?? 'task-2c'),
    claimsFile: options.claims === undefined ? path.join(SCENARIOS_DIR, 'task-2c.claims.yaml') : path.resolve(options.claims),
    quick: options.full === true ? false : options.quick === true || target.kind === 'rehearsal',
    once: options.once === true,
    jsonFile: options.json === undefined || options.json === '-' ? options.json : path.resolve(options.json),
    publicUrl: check.url('EXAI_PUBLIC_URL', variable('EXAI_PUBLIC_URL'), ['http:', 'https:']),
    jaegerUrl: check.url('EXAI_JAEGER_URL', variable('EXAI_JAEGER_URL'), ['http:', 'https:']),
  };
  samePort(config, problems);
  if (problems.length > 0) throw new SidecarError('CONFIG_INVALID', { problems });
  return deepFreeze(config);
}

/** True for the names and addresses that only this machine reaches. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function readTarget(options: CommandOptions, variable: (name: string) => string | undefined, check: Checks, problems: string[]): ConfiguredTarget {
  const url = check.url('EXAI_DAEMON_URL', variable('EXAI_DAEMON_URL'), ['ws:', 'wss:']);
  const home = variable('EXAI_DAEMON_HOME');
  if (options.rehearsal === true) {
    if (options.launch === true) problems.push('--rehearsal, --launch: found both, expected one of them at most');
    return { kind: 'rehearsal' };
  }
  if (options.launch === true && home === undefined) problems.push("--launch: found no EXAI_DAEMON_HOME, expected it to name the folder of the daemon's code");
  if (home !== undefined && !existsSync(home)) problems.push(found('EXAI_DAEMON_HOME', home, 'a folder that exists'));
  const logs = (variable('EXAI_DAEMON_LOGS') ?? '').split(path.delimiter).filter(Boolean).map((place) => path.resolve(place));
  if (url !== undefined && options.launch !== true) return { kind: 'attach', url, home: home === undefined ? undefined : path.resolve(home), logs };
  if (logs.length > 0 && url === undefined) problems.push('EXAI_DAEMON_LOGS: found it alone, expected EXAI_DAEMON_URL too: a daemon launched from here writes where it is told');
  if (home === undefined) return { kind: 'rehearsal' };
  return { kind: 'launch', home: path.resolve(home), besideRunning: options.launch === true };
}

function onlyFor(holds: boolean, where: string, given: Readonly<Record<string, string | undefined>>, problems: string[]): void {
  for (const [name, value] of Object.entries(given)) {
    if (!holds && value !== undefined) problems.push(found(name, value, `it only with ${where}`));
  }
}

function samePort(config: Config, problems: string[]): void {
  const options = { '--port': config.port, '--otlp-port': config.otlpPort, '--gateway-port': config.gatewayPort, '--rehearsal-port': config.rehearsalPort };
  const seen = new Map<number, string>();
  for (const [name, { port }] of Object.entries(options)) {
    const before = seen.get(port);
    if (port !== 0 && before !== undefined) problems.push(found(name, String(port), `another port than that of ${before}`));
    seen.set(port, name);
  }
}

const found = (name: string, value: string, expected: string): string => `${name}: found ${JSON.stringify(value)}, expected ${expected}`;

/** Readers of single values; each adds its problem to the list and goes on with the default. */
class Checks {
  readonly #problems: string[];

  constructor(problems: string[]) {
    this.#problems = problems;
  }

  port(name: string, text: string | undefined, fallback: number): Port {
    if (text === undefined) return { port: fallback, given: false };
    const port = Number(text);
    if (/^\d{1,5}$/.test(text) && port <= 65_535) return { port, given: true };
    this.#problems.push(found(name, text, 'a port from 1 to 65535, or 0 for any free one'));
    return { port: fallback, given: false };
  }

  oneOf<Name extends string>(name: string, text: string | undefined, allowed: readonly Name[]): Name | undefined {
    if (text === undefined) return undefined;
    const match = allowed.find((candidate) => candidate === text);
    if (match === undefined) this.#problems.push(found(name, text, `one of ${allowed.join(', ')}`));
    return match;
  }

  url(name: string, text: string | undefined, protocols: readonly string[]): string | undefined {
    if (text === undefined) return undefined;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url !== undefined && protocols.includes(url.protocol) && url.username === '' && url.password === '') return text;
    // Shown without what may be a password.
    const shown = url === undefined ? text : `${url.protocol}//${url.host}${url.pathname}`;
    this.#problems.push(found(name, shown, `an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}, without user and password`));
    return undefined;
  }

  timeScale(name: string, text: string | undefined): number {
    if (text === undefined) return 1;
    const scale = Number(text);
    if (text.trim() !== '' && scale >= 1 && scale <= 1000) return scale;
    this.#problems.push(found(name, text, 'a number from 1 to 1000'));
    return 1;
  }

  assignments(name: string, texts: readonly string[]): Readonly<Record<string, string>> {
    const entries: [string, string][] = [];
    for (const text of texts) {
      const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text);
      // The value may be a key: it is not repeated.
      if (match?.[1] === undefined || match[2] === undefined) this.#problems.push(found(name, text.split('=')[0] ?? '', 'NAME=VALUE'));
      else entries.push([match[1], match[2]]);
    }
    return Object.fromEntries(entries);
  }

  scenario(name: string, text: string): string {
    if (/[/\\]|\.(ya?ml|json)$/.test(text)) return path.resolve(text);
    const file = path.join(SCENARIOS_DIR, `${text}.yaml`);
    if (!/^[\w.-]+$/.test(text) || !existsSync(file)) {
      this.#problems.push(found(name, text, 'a file, or the name of a scenario that ships with the program (task-2c, task-2c-tuned, smoke)'));
    }
    return file;
  }
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
