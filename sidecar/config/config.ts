import path from 'node:path';
import { SidecarError } from '../errors.ts';
import { LOG_LEVELS, type LogLevel } from '../log.ts';
import { Checks, found, type Port } from './checks.ts';
import type { CommandOptions } from './command-options.ts';
import { type ConfiguredTarget, readTarget } from './read-target.ts';
import { type ConfiguredTelemetry, readTelemetry } from './read-telemetry.ts';
import { claimsBeside } from './scenarios-dir.ts';

/** The names that only the rehearsal knows. */
export interface RehearsalNames {
  readonly profiles: readonly string[];
  readonly faults: readonly string[];
}

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
  /** Absolute; the one that was named, or the scenario's own. */
  readonly claimsFile: string;
  /** True where it was named, so that it holds for every scenario. */
  readonly claimsGiven: boolean;
  readonly quick: boolean;
  readonly once: boolean;
  /** Seconds within which claims that are left open are repeated until they are decided; undefined for an ordinary run. */
  readonly budgetSeconds: number | undefined;
  /** How many runs of the rehearsal a self-test makes at once. */
  readonly atOnce: number;
  /** How many runs a calibration makes in all. */
  readonly runs: number;
  /** What is replayed of what other clients of the daemon would suffer from. */
  readonly care: 'gentle' | 'all-steps' | 'where-shared';
  /** Where the verdict is written as JSON, absolute; `-` for standard output. */
  readonly jsonFile: string | undefined;
  readonly reportFormat: ReportFormat;
  /** Where a report is written, absolute; undefined for standard output. */
  readonly reportFile: string | undefined;
  /** The run or bundle that new runs are held against, as it was named. */
  readonly baseline: string | undefined;
  /** How much worse than its base a run may be: a share of the value, points for what is a share itself. */
  readonly tolerance: number;
  /** A key in PEM, absolute: private to sign with, public to check with. */
  readonly keyFile: string | undefined;
  /** Where a part that is served alone sends its spans; undefined for the sidecar on this machine. */
  readonly otlpUrl: string | undefined;
  readonly publicUrl: string | undefined;
  readonly jaegerUrl: string | undefined;
  readonly telemetry: ConfiguredTelemetry;
}

/** What a report can be written as. */
const REPORT_FORMATS = ['html', 'markdown', 'junit'] as const;
type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Ports as documented; see design §12. */
export const DEFAULT_PORTS = { api: 4319, otlp: 4320, gateway: 4321, rehearsal: 18079 } as const;

/** The providers' public addresses, as the daemon's code has them. */
const PROVIDER_URLS = { kimi: 'https://api.moonshot.ai/v1', glm: 'https://api.z.ai/api/paas/v4' } as const;

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
  onlyFor(target.kind !== 'rehearsal', 'a daemon that is launched (EXAI_DAEMON_HOME) or attached (EXAI_DAEMON_URL)', { '--daemon-env': options.daemonEnv?.length ? options.daemonEnv[0]?.split('=')[0] : undefined }, problems);

  if (options.askLog === true && target.kind !== 'attach') problems.push('--ask-log: found it, expected it only with an attached daemon (EXAI_DAEMON_URL): the files of any other are read');
  if (options.quick === true && options.full === true) problems.push('--quick, --full: found both, expected one of them at most');
  if (options.gentle === true && options.allSteps === true) problems.push('--gentle, --all-steps: found both, expected one of them at most');
  const fault = check.oneOf('--fault', options.fault, names.faults);
  const filesDirInDaemon = variable('EXAI_FILES_DIR_DAEMON');
  const filesDir = variable('EXAI_FILES_DIR');
  if (filesDirInDaemon !== undefined && filesDir === undefined) {
    problems.push('EXAI_FILES_DIR_DAEMON: found it alone, expected EXAI_FILES_DIR too: the same folder as this program sees it');
  }

  const scenarioFile = check.scenario('--scenario', options.scenario ?? 'task-2c');
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
    scenarioFile,
    claimsFile: options.claims === undefined ? claimsBeside(scenarioFile) : path.resolve(options.claims),
    claimsGiven: options.claims !== undefined,
    quick: options.full === true ? false : options.quick === true || target.kind === 'rehearsal',
    once: options.once === true,
    budgetSeconds: readBudget(options, check, problems),
    atOnce: check.whole('--at-once', options.atOnce, 1, MOST_AT_ONCE) ?? 1,
    runs: check.whole('--runs', options.runs, 2, MOST_RUNS) ?? 20,
    care: options.gentle === true ? 'gentle' : options.allSteps === true ? 'all-steps' : 'where-shared',
    jsonFile: options.json === undefined || options.json === '-' ? options.json : path.resolve(options.json),
    reportFormat: check.oneOf('--format', options.format, REPORT_FORMATS) ?? formatOfFile(options.out) ?? 'html',
    reportFile: options.out === undefined || options.out === '-' ? undefined : path.resolve(options.out),
    baseline: options.baseline,
    tolerance: check.tolerance('--tolerance', options.tolerance),
    keyFile: options.key === undefined ? undefined : path.resolve(options.key),
    otlpUrl: check.url('EXAI_SIDECAR_OTLP_URL', variable('EXAI_SIDECAR_OTLP_URL'), ['http:']),
    publicUrl: check.url('EXAI_PUBLIC_URL', variable('EXAI_PUBLIC_URL'), ['http:', 'https:']),
    jaegerUrl: check.url('EXAI_JAEGER_URL', variable('EXAI_JAEGER_URL'), ['http:', 'https:']),
    telemetry: readTelemetry(variable, check, problems),
  };
  samePort(config, problems);
  if (problems.length > 0) throw new SidecarError('CONFIG_INVALID', { problems });
  return deepFreeze(config);
}

/** The format that a file is expected to hold by its ending; undefined where that says nothing. */
function formatOfFile(file: string | undefined): ReportFormat | undefined {
  const ending = path.extname(file ?? '').toLowerCase();
  if (ending === '.md' || ending === '.markdown') return 'markdown';
  return ending === '.xml' ? 'junit' : undefined;
}

/** More daemons than this share a machine with nobody. */
const MOST_AT_ONCE = 16;
const MOST_RUNS = 1000;

/** What `--until-decided` may take where nothing is said. */
const DEFAULT_BUDGET = '15m';

function readBudget({ untilDecided, budget }: CommandOptions, check: Checks, problems: string[]): number | undefined {
  if (untilDecided !== true && budget !== undefined) problems.push(found('--budget', budget, 'it only with --until-decided'));
  return untilDecided === true ? check.duration('--budget', budget ?? DEFAULT_BUDGET) : undefined;
}

/** True for the names and addresses that only this machine reaches. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
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

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
