/** The block that the daemon appends to most results. */
export interface CallSummary {
  /** The daemon's internal request id: the join to its logs. */
  readonly requestId: string | undefined;
  /** The model string after routing; not always the one that answered. */
  readonly model: string | undefined;
  /** `COMPLETE` or `WORKFLOW_PAUSED`. */
  readonly status: string | undefined;
  /** The whole handler, to a tenth of a second. */
  readonly durationSeconds: number | undefined;
}

const HEAD = '=== MCP CALL SUMMARY ===';
const STATUS = /^Tool: .* \| Status: (\w+)/m;
const DURATION = /^Duration: (\d+(?:\.\d+)?)s/m;
const MODEL = /^Duration: [^|\n]*\| Model: ([^|\n]*?) \|/m;
const REQUEST_ID = /^req_id=(\S+)\s*$/m;

/** Reads the summary block; undefined where the text has none. */
export function parseCallSummary(text: string): CallSummary | undefined {
  const at = text.lastIndexOf(HEAD);
  if (at < 0) return undefined;
  const block = text.slice(at);
  const duration = DURATION.exec(block)?.[1];
  return {
    requestId: REQUEST_ID.exec(block)?.[1],
    model: MODEL.exec(block)?.[1],
    status: STATUS.exec(block)?.[1],
    durationSeconds: duration === undefined ? undefined : Number(duration),
  };
}
