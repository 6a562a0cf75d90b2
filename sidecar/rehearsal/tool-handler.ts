import type { JsonObject } from '../spans/planned-call.ts';
import {
  ATTR_ERROR_TYPE,
  ATTR_FILES_RETURNED,
  ATTR_INTERNAL_REQUEST_ID,
  ATTR_MCP_METHOD,
  ATTR_OUTCOME,
  ATTR_REQUEST_ID,
  ATTR_TOOL,
  ATTR_TOOL_STATUS,
  SPAN_NAMES,
} from '../spans/semconv.ts';
import type { Attributes } from '../spans/span.ts';
import { parseTraceparent } from '../spans/trace-context.ts';
import type { TraceContext } from '../spans/trace-context.ts';
import { callSummary, newInternalRequestId } from './call-summary.ts';
import { nowSeconds } from './daemon.ts';
import type { Daemon } from './daemon.ts';
import { isJsonObject, parseJson, textArgument } from './json.ts';
import { monitored } from './monitor.ts';
import type { OpenSpan } from './native-spans.ts';
import { MODEL_RESOLUTION, routeCall } from './route-call.ts';
import { errorOutput } from './tool.ts';
import type { Tool } from './tool.ts';

/** A tool at work: its outputs, and a way to give it up. */
export interface RunningTool {
  readonly outputs: Promise<readonly string[]>;
  /** Ends its record; what it started in other threads goes on. */
  cancel(): void;
}

/** One call that reached its tool. */
export interface HandledCall {
  readonly name: string;
  readonly tool: Tool;
  readonly args: JsonObject;
  readonly requestId: string | undefined;
}

/** Runs a tool as the daemon's handler does: chooses the model, runs it, adds the summary; and records all of it. */
export function startTool(daemon: Daemon, call: HandledCall): RunningTool {
  const internalId = newInternalRequestId();
  const span = daemon.spans.start(SPAN_NAMES.toolCall(call.name), 'server', parentOf(call.args), {
    [ATTR_MCP_METHOD]: 'tools/call',
    [ATTR_TOOL]: call.name,
    [ATTR_INTERNAL_REQUEST_ID]: internalId,
    ...(call.requestId === undefined ? {} : { [ATTR_REQUEST_ID]: call.requestId }),
  });
  const start = nowSeconds(daemon.clock);
  let over = false;
  const end = (outcome: string, error: string | undefined): void => {
    if (over) return;
    over = true;
    span.set({ [ATTR_OUTCOME]: outcome, ...(error === undefined ? {} : { [ATTR_ERROR_TYPE]: error }) });
    span.end(error);
    recordBoundary(daemon, call, internalId, start, outcome === 'cancelled' ? 'cancelled' : null);
  };
  const outputs = perform(daemon, call, span, internalId, start).then(
    ({ texts, error }) => {
      end(error === undefined ? 'ok' : 'tool_error', error);
      return texts;
    },
    (error: unknown) => {
      end('tool_error', 'exception');
      throw error;
    },
  );
  return {
    outputs,
    cancel: () => {
      end('cancelled', 'cancelled');
    },
  };
}

async function perform(daemon: Daemon, call: HandledCall, span: OpenSpan, requestId: string, start: number): Promise<{ texts: readonly string[]; error: string | undefined }> {
  const { name: tool, args } = call;
  const model = call.tool.routed ? await routeCall(daemon, tool, args, span) : textArgument(args, 'model') ?? daemon.settings.text('DEFAULT_MODEL');
  if (model === undefined) return { texts: [errorOutput("Model 'none' is not available with current API keys.")], error: MODEL_RESOLUTION };
  const routed = call.tool.routed ? { ...args, model } : args;
  const text = await monitored(daemon, call.tool, tool, () => call.tool.run({ tool, args: routed, model, span }));
  const summary = callSummary(text, { tool, args: routed, seconds: nowSeconds(daemon.clock) - start, requestId });
  const { facts, error } = factsOf(text);
  span.set(facts);
  return { texts: summary === undefined ? [text] : [text, summary], error };
}

function parentOf(args: JsonObject): TraceContext | undefined {
  const meta = args['_meta'];
  return isJsonObject(meta) ? parseTraceparent(meta['traceparent']) : undefined;
}

/** What the span says about an answer: its status word, the files in it, and whether it is an error. */
function factsOf(answer: string): { readonly facts: Attributes; readonly error: string | undefined } {
  const body = parseJson(answer);
  if (Array.isArray(body)) return { facts: { [ATTR_FILES_RETURNED]: body.length }, error: undefined };
  const status = typeof body === 'object' && body !== null && 'status' in body && typeof body.status === 'string' ? body.status : undefined;
  if (status === undefined) return { facts: {}, error: answer.startsWith('[activity:error]') ? 'activity_error' : undefined };
  return { facts: { [ATTR_TOOL_STATUS]: status }, error: /^(?:error|execution_error|resend_prompt)$|_failed$/.test(status) ? status : undefined };
}

/** The boundary record of the tool-call log; calls that continue a conversation have none. */
function recordBoundary(daemon: Daemon, call: HandledCall, internalId: string, start: number, error: string | null): void {
  if (!daemon.settings.flag('EX_MIRROR_ACTIVITY_TO_JSONL') || call.args['continuation_id'] !== undefined) return;
  const end = nowSeconds(daemon.clock);
  const { name, args } = call;
  // The daemon adds the session and the key of the call to the arguments.
  const counted = { arg_count: Object.keys(args).length + 2, req_id: internalId };
  const times = { start_ts: start, end_ts: end, latency_ms: (end - start) * 1000 };
  daemon.toolcallLog.write({ provider: 'boundary', tool_name: name, args: counted, ...times, citations: [], ok: error === null, error });
}
