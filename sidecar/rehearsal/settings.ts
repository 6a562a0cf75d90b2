import { resolve } from 'node:path';
import type { FaultName } from './faults.ts';
import { PROFILES } from './profiles.ts';
import type { ProfileName } from './profiles.ts';

/** Settings as the daemon's code reads them, with its own defaults. */
const DEFAULTS = {
  EXAI_WS_HELLO_TIMEOUT: '15',
  EXAI_WS_PROGRESS_INTERVAL_SECS: '8.0',
  EXAI_WS_RESULT_TTL: '600',
  EXAI_WS_RETRY_AFTER_SECS: '1',
  EXAI_WS_MAX_BYTES: '33554432',
  EXAI_WS_GLOBAL_MAX_INFLIGHT: '24',
  EXAI_WS_KIMI_MAX_INFLIGHT: '6',
  EXAI_WS_GLM_MAX_INFLIGHT: '4',
  EXAI_WS_COMPAT_TEXT: 'true',
  EXAI_WS_DISABLE_COALESCE_FOR_TOOLS: '',
  SESSION_MAX_CONCURRENT: '100',
  WORKFLOW_TOOL_TIMEOUT_SECS: '120',
  EXPERT_ANALYSIS_ENABLED: 'false',
  EXPERT_ANALYSIS_TIMEOUT_SECS: '90',
  EXPERT_HEARTBEAT_INTERVAL_SECS: '2',
  THINKDEEP_HEARTBEAT_INTERVAL_SECS: '7',
  DEFAULT_MODEL: 'glm-4.5-flash',
  GLM_SPEED_MODEL: 'glm-4.5-flash',
  KIMI_QUALITY_MODEL: 'kimi-thinking-preview',
  KIMI_FILES_PARALLEL_UPLOADS: 'true',
  KIMI_FILES_MAX_PARALLEL: '3',
  FILECACHE_ENABLED: 'true',
  FILECACHE_PATH: '.cache/filecache.json',
  FILECACHE_TTL_SECS: '604800',
  SEMANTIC_CACHE_TTL_SECONDS: '600',
  SEMANTIC_CACHE_MAX_SIZE: '1000',
  MAX_CONVERSATION_TURNS: '20',
  EX_METRICS_LOG_PATH: '.logs/metrics.jsonl',
  EX_TOOLCALL_LOG_PATH: '',
  EX_MIRROR_ACTIVITY_TO_JSONL: 'false',
} as const;

/** The name of a setting that the rehearsal heeds. */
export type SettingName = keyof typeof DEFAULTS;

/** What a fault changes that the daemon has a setting for; it overrides even what was asked for. */
const FAULT_SETTINGS: Partial<Record<FaultName, Partial<Record<SettingName, string>>>> = {
  'serial-uploads': { KIMI_FILES_MAX_PARALLEL: '1' },
  zombie: { EXAI_WS_PROGRESS_INTERVAL_SECS: '8.0' },
};

/** The settings in force: defaults, then profile, then what was asked for, then the fault; unscaled. */
export function effectiveEnvironment(
  profile: ProfileName,
  fault: FaultName | undefined,
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return { ...DEFAULTS, ...PROFILES[profile].environment, ...environment, ...(fault === undefined ? {} : FAULT_SETTINGS[fault]) };
}

/** Reads settings with their type; durations come out in milliseconds, divided by the time scale. */
export class Settings {
  readonly environment: Readonly<Record<string, string>>;
  readonly #timeScale: number;
  readonly #home: string;

  constructor(environment: Readonly<Record<string, string>>, timeScale: number, home: string) {
    this.environment = environment;
    this.#timeScale = timeScale;
    this.#home = home;
  }

  text(name: SettingName): string {
    return this.environment[name] ?? DEFAULTS[name];
  }

  number(name: SettingName): number {
    const value = Number(this.text(name));
    return Number.isFinite(value) ? value : Number(DEFAULTS[name]);
  }

  flag(name: SettingName): boolean {
    return ['true', '1', 'yes', 'on'].includes(this.text(name).trim().toLowerCase());
  }

  /** A setting in seconds. */
  millis(name: SettingName): number {
    return this.scaled(this.number(name) * 1000);
  }

  /** A path relative to the daemon's folder; undefined where the setting is empty. */
  path(name: SettingName): string | undefined {
    const value = this.text(name);
    return value === '' ? undefined : resolve(this.#home, value);
  }

  scaled(millis: number): number {
    return millis / this.#timeScale;
  }

  /** The daemon's ceiling for one call: one and a half times the limit of a workflow. */
  get callTimeoutMillis(): number {
    return this.millis('WORKFLOW_TOOL_TIMEOUT_SECS') * 1.5;
  }
}
