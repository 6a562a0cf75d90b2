import { HEALTH_TOOL, parseHealthTool, type HealthToolAnswer } from '../protocol/health-tool.ts';
import { anchorClock } from '../spans/clock.ts';
import { askTool } from './ask-tool.ts';
import { openConnection, type DaemonAddress } from './open-connection.ts';

/** What a daemon tells of itself where its tools may be called. */
export interface DaemonAnswers {
  /** Undefined where its health tool answers something else. */
  readonly health: HealthToolAnswer | undefined;
  /** The limit that it gave a call, in seconds. */
  readonly timeoutSeconds: number | undefined;
  /** True where its results repeat their outputs as one text. */
  readonly repeatsText: boolean;
  /** What it answered when it was asked to upload a folder, which it never does. */
  readonly folderAnswer: string;
}

/** Lines of its log that are asked for: enough to meet each kind that is written at all. */
const TAIL_LINES = 200;
/** Reads what it is given before it asks any provider, and tells why it cannot; a folder is never uploaded. */
const UPLOAD_TOOL = 'glm_upload_file';

/** Calls two of the daemon's tools, neither of which asks a provider or leaves anything behind. */
export async function askDaemon({ url, token, folder, deadlineMillis }: DaemonAddress & { readonly folder: string; readonly deadlineMillis: number }): Promise<DaemonAnswers> {
  const connection = await openConnection({ url, token, clock: anchorClock(), deadlineMillis });
  try {
    const health = await askTool(connection, { tool: HEALTH_TOOL, arguments: { tail_lines: TAIL_LINES }, url, deadlineMillis });
    const upload = await askTool(connection, { tool: UPLOAD_TOOL, arguments: { file: folder }, url, deadlineMillis });
    return {
      health: parseHealthTool(health.result.outputs?.[0]?.text ?? ''),
      timeoutSeconds: health.timeoutSeconds,
      repeatsText: health.result.text !== undefined,
      folderAnswer: [...(upload.result.outputs ?? []).map(({ text }) => text), upload.result.error?.message ?? ''].join('\n'),
    };
  } finally {
    await connection.close(1_000);
  }
}
