import type { Command } from 'commander';
import { DEFAULT_PORTS } from '../config/config.ts';
import { FAULTS, PROFILE_NAMES } from '../words.ts';

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

/** Where things are kept. */
export const addDataOption = (command: Command): Command => command.option('--data <dir>', 'data folder (EXAI_SIDECAR_DATA; default ./.exai-sidecar)');

/** Where a result goes besides the terminal. */
export const addJsonOption = (command: Command, what = 'verdict'): Command => command.option('--json <file>', `write the ${what} as JSON; - for standard output`);

/** Where a part that is served alone sends its spans. */
export const addReceiverOption = (command: Command): Command => command.option('--otlp-port <port>', `port of the sidecar that receives spans (default ${DEFAULT_PORTS.otlp})`);

/** What the built-in rehearsal is like. */
export const addRehearsalOptions = (command: Command): Command =>
  command
    .option('--profile <name>', `how the rehearsal behaves: ${PROFILE_NAMES.join(' or ')} (default real; ideal with --fault)`)
    .option('--fault <name>', 'switch on one fault of the rehearsal (listed below)')
    .option('--time-scale <n>', "divide the rehearsal's delays and limits")
    .option('--rehearsal-port <port>', `port of the rehearsal (default ${DEFAULT_PORTS.rehearsal}, or a free one)`);

/** Who answers behind the gateway. */
export const addGatewayOptions = (command: Command): Command =>
  command
    .option('--provider <kind>', 'live or emulated model providers (default emulated)')
    .option('--gateway-port <port>', `port of the gateway (default ${DEFAULT_PORTS.gateway}, or a free one)`);

/** What is replayed, against what, and how it is judged; where the verdict goes besides. */
export const addRunOptions = (command: Command): Command =>
  addTargetOptions(addJsonOption(command)).option('--baseline <run>', 'hold the run against this one: an id, latest, previous, or the file of a bundle');

/** What is replayed, against what, and how it is judged. */
export const addTargetOptions = (command: Command): Command =>
  addRehearsalOptions(addGatewayOptions(addDataOption(command)))
    .option('--claims <file>', 'claims to judge (default: those of Task 2.C)')
    .option('--quick', 'replay the quick part only (default for the rehearsal)')
    .option('--full', 'replay the whole scenario (default for a real daemon)')
    .option('--until-decided', 'repeat what feeds the claims left open until they are decided')
    .option('--budget <time>', 'with --until-decided: within this time, such as 90s or 15m (default 15m)')
    .option('--gentle', 'leave out what keeps other clients of the daemon waiting or leaves something behind (default where there are any)')
    .option('--all-steps', 'replay all of it, whoever else is there')
    .option('--launch', 'launch a daemon from EXAI_DAEMON_HOME even where EXAI_DAEMON_URL is set or one runs there')
    .option('--rehearsal', 'rehearse even where the environment names a daemon')
    .option('--ask-log', 'where the files of an attached daemon cannot be read, ask its health tool for its log (a tool call)')
    .option('--daemon-env <K=V>', 'setting for the launched daemon, or one that an attached daemon has; may be repeated', collect)
    .option('--otlp-port <port>', `port that receives spans (default ${DEFAULT_PORTS.otlp}, or a free one)`);

/** The faults by name, for help texts. */
export const FAULTS_HELP = `
Faults (--fault), each switching one behaviour:
${FAULTS.map(({ name, meaning }) => `  ${name.padEnd(16)}${meaning}`).join('\n')}`;

/** The environment, for help texts. */
export const ENVIRONMENT_HELP = `
Environment:
  EXAI_DAEMON_URL       attach to the daemon at ws://HOST:PORT
  EXAI_WS_TOKEN         its token
  EXAI_DAEMON_HOME      else launch one from a copy of this folder; with EXAI_DAEMON_URL
                        the folder that the attached daemon runs in, to read its files
  EXAI_DAEMON_LOGS      files that an attached daemon writes elsewhere, or their folders
  EXAI_DAEMON_PID       its pid on this host, where its health file does not tell
  EXAI_DAEMON_PYTHON    with this Python (default python3)
  KIMI_API_KEY, GLM_API_KEY   keys for --provider live
  KIMI_API_URL, GLM_API_URL   addresses of live providers, where not the public ones
  EXAI_FILES_DIR        write files for uploads here
  EXAI_FILES_DIR_DAEMON the same folder as the daemon sees it
  EXAI_SIDECAR_DATA     data folder (default ./.exai-sidecar)
  EXAI_SIDECAR_TOKEN    token of the API, 16 characters or more
  EXAI_SIDECAR_OTLP_URL where gateway and rehearsal, served alone, send their spans
                        (default http://127.0.0.1:4320)
  EXAI_SIDECAR_LOG      trace, debug, info, warn (default), error or silent
  EXAI_PUBLIC_URL, EXAI_JAEGER_URL   addresses to link to
  OTEL_EXPORTER_OTLP_ENDPOINT   export spans and metrics there; README.md has the others
  NO_COLOR              no colours`;
