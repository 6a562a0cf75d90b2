import { HEALTH_TOOL, parseHealthTool } from '../protocol/health-tool.ts';
import type { LogTails } from '../spans/log-tails.ts';
import type { PlannedCall } from '../spans/planned-call.ts';
import { askTool } from './ask-tool.ts';
import type { ClockOffsetEstimator } from './clock-offset.ts';
import type { Connection } from './connection.ts';

/** What a tail watch needs. */
export interface TailWatchOptions {
  readonly open: () => Promise<Connection>;
  readonly url: string;
  readonly offset: ClockOffsetEstimator;
  readonly deadlineMillis: number;
  readonly onTails: (tails: LogTails) => void;
}

/** Lookup, end, upload and the same once more for a failure; a boundary and its like for any call. */
const LINES_OF_A_FILE = 4;
const LINES_OF_A_CALL = 2;
/** What others may write meanwhile, and this question itself. */
const MARGIN_LINES = 50;
/**
 * So many lines may have been written before the daemon is asked again. Each answer is held by its result cache for ten
 * minutes, about 0.4 kB a line: few questions leave little there, and none falls into the middle of a stage.
 */
const DUE_LINES = 200;
const MOST_LINES = 5_000;

/**
 * Asks the daemon for the ends of its log by its `health` tool, on a socket of its own and only while no planned call is
 * open: for a daemon whose files cannot be read.
 */
export class TailWatch {
  readonly #options: TailWatchOptions;
  #connection: Connection | undefined;
  /** Lines that may have been written since the last look. */
  #unseen = 0;

  constructor(options: TailWatchOptions) {
    this.#options = options;
  }

  /** These calls were sent. */
  sent(calls: readonly PlannedCall[]): void {
    for (const { files } of calls) this.#unseen += LINES_OF_A_CALL + LINES_OF_A_FILE * files.length;
  }

  /** Asks where enough may have been written, or in any case; true where it did. */
  async look(anyway: boolean): Promise<boolean> {
    if (!anyway && this.#unseen < DUE_LINES) return false;
    const { onTails } = this.#options;
    const asked = Math.min(MOST_LINES, this.#unseen + MARGIN_LINES);
    onTails(await this.#ask(asked).catch((error: unknown): LogTails => ({ failed: error instanceof Error ? error.message : String(error) })));
    this.#unseen = 0;
    return true;
  }

  /** Safe twice. */
  async stop(): Promise<void> {
    await this.#connection?.close(200);
  }

  async #ask(asked: number): Promise<LogTails> {
    const { open, url, deadlineMillis, offset } = this.#options;
    if (this.#connection === undefined || this.#connection.over) this.#connection = await open();
    const { result } = await askTool(this.#connection, { tool: HEALTH_TOOL, arguments: { tail_lines: asked }, url, deadlineMillis });
    const answer = parseHealthTool(result.outputs?.[0]?.text ?? '');
    if (!answer) return { failed: `its tool ${HEALTH_TOOL} did not tell its log${result.error === undefined ? '' : ` (${result.error.code})`}` };
    const { seconds, errorSeconds } = offset.estimate ?? { seconds: 0, errorSeconds: 0 };
    return { metrics: answer.metricsTail, toolcalls: answer.toolcallsTail, asked, clock: { seconds, errorSeconds } };
  }
}
