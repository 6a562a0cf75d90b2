/** A way to behave: settings as the real daemon reads them, and what it has no setting for. Provider delays of the same name stand in `providers/`. */
export interface Profile {
  readonly meaning: string;
  readonly environment: Readonly<Record<string, string>>;
  /** True where writers of the file cache wait for each other; the real daemon has no such lock. */
  readonly cacheLocked: boolean;
}

const LOGS = { EXPERT_ANALYSIS_ENABLED: 'true', EX_TOOLCALL_LOG_PATH: '.logs/toolcalls.jsonl', EX_MIRROR_ACTIVITY_TO_JSONL: 'true' } as const;

/** The profiles by name. */
export const PROFILES = {
  real: {
    meaning: 'as the real daemon with its code defaults and expert analysis: three claims are refuted',
    environment: LOGS,
    cacheLocked: false,
  },
  ideal: {
    meaning: 'five workers, long heartbeat, short result cache, a locked cache file and quick providers: every claim with a limit passes',
    environment: {
      ...LOGS,
      KIMI_FILES_MAX_PARALLEL: '5',
      EXAI_WS_PROGRESS_INTERVAL_SECS: '600',
      EXAI_WS_RESULT_TTL: '2',
      EXPERT_HEARTBEAT_INTERVAL_SECS: '0.5',
      THINKDEEP_HEARTBEAT_INTERVAL_SECS: '0.5',
    },
    cacheLocked: true,
  },
} as const satisfies Record<string, Profile>;

/** The name of a profile. */
export type ProfileName = keyof typeof PROFILES;
