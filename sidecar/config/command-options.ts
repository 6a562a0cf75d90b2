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
  /** An attached daemon may be asked for its log, where its files cannot be read. */
  readonly askLog?: boolean;
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
  readonly untilDecided?: boolean;
  /** `15m`, `90s`, `1h`. */
  readonly budget?: string;
  /** How many runs of the rehearsal at once. */
  readonly atOnce?: string;
  /** How many runs. */
  readonly runs?: string;
  /** Nothing that other clients of the daemon would suffer from. */
  readonly gentle?: boolean;
  /** All of it, whoever else is there. */
  readonly allSteps?: boolean;
  readonly json?: string;
  /** A run or a bundle that runs are held against. */
  readonly baseline?: string;
  /** `5%` or `0.05`. */
  readonly tolerance?: string;
  /** A key in PEM. */
  readonly key?: string;
}
