import { setTimeout as wait } from 'node:timers/promises';
import type { JsonObject } from '../spans/planned-call.ts';
import { Capacity } from './capacity.ts';
import { nowSeconds } from './daemon.ts';
import type { Daemon } from './daemon.ts';
import { type Holding, textsHeld } from './holding.ts';
import { isJsonObject, parseJson, textArgument } from './json.ts';
import type { JsonLines } from './json-lines.ts';
import { answerFrame, joinedText, KeptResult } from './kept-result.ts';
import { providerOf } from './models.ts';
import type { Provider } from './models.ts';
import { callKey, ResultCache } from './result-cache.ts';
import { Rest } from './rest.ts';
import { startTool } from './tool-handler.ts';
import type { RunningTool } from './tool-handler.ts';
import type { Tool } from './tool.ts';
import type { Wire } from './wire.ts';

/** One `call_tool` frame that passed the checks. */
export interface CallFrame {
  readonly name: string;
  readonly args: JsonObject;
  readonly requestId: string | undefined;
}

interface Accepted extends CallFrame {
  readonly tool: Tool;
  readonly originalName: string;
  readonly provider: Provider | undefined;
  readonly key: string;
}

/** How a call left its client: `silent` where nothing more ever comes on this connection. */
export type CallEnd = 'answered' | 'silent';

const SUFFIX = /[_-]EXAI[-_]WS$/;
const ERROR_STATUSES = new Set(['error', 'execution_error', 'code_too_large', 'resend_prompt']);

/** The daemon's way with tool calls: its caches, its limits, its heartbeats, and what they do to a call. */
export class ToolCalls {
  readonly #daemon: Daemon;
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #log: JsonLines;
  readonly #byRequest: ResultCache<{ readonly requestId: string | undefined; readonly result: KeptResult }>;
  readonly #byKey: ResultCache<KeptResult>;
  readonly #global: Capacity;
  readonly #providers: Readonly<Record<Provider, Capacity>>;
  readonly #rest: Rest;
  /** Request ids ever begun: only added to, as the daemon does. */
  readonly #begun = new Set<string>();
  /** Keys in flight with their first request and the moment they expire; a refused or killed call leaves its key here. */
  readonly #inFlight = new Map<string, { readonly requestId: string | undefined; readonly expires: number }>();

  constructor(daemon: Daemon, tools: ReadonlyMap<string, Tool>, log: JsonLines) {
    this.#daemon = daemon;
    this.#tools = tools;
    this.#log = log;
    const { settings } = daemon;
    this.#byRequest = new ResultCache(settings.millis('EXAI_WS_RESULT_TTL'));
    this.#byKey = new ResultCache(settings.millis('EXAI_WS_RESULT_TTL'));
    this.#rest = new Rest((millis) => settings.scaled(millis));
    this.#global = new Capacity(settings.number('EXAI_WS_GLOBAL_MAX_INFLIGHT'));
    this.#providers = {
      KIMI: new Capacity(settings.number('EXAI_WS_KIMI_MAX_INFLIGHT')),
      GLM: new Capacity(settings.number('EXAI_WS_GLM_MAX_INFLIGHT')),
    };
  }

  /** Calls that hold a slot. */
  get running(): number {
    return this.#global.taken;
  }

  /** What it keeps of calls. Results by call are those by request: what both hold is counted once. */
  get holdings(): Readonly<Record<'results' | 'results_by_call' | 'requests' | 'calls_in_flight', Holding>> {
    return {
      results: this.#byRequest.holding(({ result }) => result.bytes),
      results_by_call: this.#byKey.holding(() => 0),
      requests: textsHeld(this.#begun),
      calls_in_flight: textsHeld(this.#inFlight.keys()),
    };
  }

  async handle(wire: Wire, session: string, frame: CallFrame): Promise<CallEnd> {
    const call = this.#accept(frame);
    const reply = (fields: JsonObject): Promise<void> => wire.send({ op: 'call_tool_res', request_id: frame.requestId ?? null, ...fields });
    if (call === undefined) {
      await reply({ error: { code: 'TOOL_NOT_FOUND', message: `Unknown tool: ${frame.name}` } });
      return 'answered';
    }
    if (await this.#answeredFromCache(wire, call)) return 'answered';
    const { requestId = NO_ID, key } = call;
    if (this.#begun.has(requestId)) {
      await wire.send({ ...this.#progress(call), note: 'duplicate request; still processing' });
      return 'answered';
    }
    const other = this.#inFlight.get(key);
    if (other !== undefined && other.expires > performance.now()) {
      await reply({ error: { code: 'DUPLICATE', message: 'duplicate call in flight', original_request_id: other.requestId ?? null } });
      return 'answered';
    }
    this.#inFlight.set(key, { requestId: call.requestId, expires: performance.now() + this.#daemon.settings.callTimeoutMillis });
    const refuse = (which: string): Promise<void> =>
      reply({ error: { code: 'OVER_CAPACITY', message: `${which} concurrency limit reached; retry soon`, retry_after: this.#daemon.settings.number('EXAI_WS_RETRY_AFTER_SECS') } });
    if (!this.#global.take()) {
      await refuse('Global');
      return 'answered';
    }
    const slots = call.provider === undefined ? undefined : this.#providers[call.provider];
    this.#rest.callBegins();
    let taken = false;
    try {
      if (call.tool.blocks) wire.hold();
      await wire.send({ ...this.#progress(call), note: 'accepted, awaiting provider/session capacity' });
      taken = slots?.take() ?? false;
      if (slots !== undefined && !taken) {
        await refuse(call.provider ?? '');
        return 'answered';
      }
      return await this.#run(wire, session, call, reply);
    } finally {
      if (taken) slots?.release();
      this.#global.release();
      this.#daemon.misbehaviour.callEnds(this.#global.taken);
      this.#rest.callEnds(this.#global.taken);
      wire.release();
    }
  }

  #accept(frame: CallFrame): Accepted | undefined {
    const name = frame.name.replace(SUFFIX, '');
    const tool = this.#tools.get(name);
    if (tool === undefined) return undefined;
    const provider = providerOf(textArgument(frame.args, 'model') ?? this.#daemon.settings.text('DEFAULT_MODEL'));
    const alone = this.#daemon.settings.text('EXAI_WS_DISABLE_COALESCE_FOR_TOOLS').toLowerCase().split(',').map((word) => word.trim());
    const key = callKey(name, frame.args, provider) + (alone.includes(name.toLowerCase()) ? `::${performance.now()}` : '');
    return { ...frame, name, originalName: frame.name, tool, provider, key };
  }

  /** A request id that was answered before gets the same frame, whatever it names now; an equal call the same outputs, without error or text. */
  async #answeredFromCache(wire: Wire, call: Accepted): Promise<boolean> {
    const { requestId = NO_ID } = call;
    const same = this.#byRequest.get(requestId);
    if (same !== undefined) {
      await wire.send(answerFrame(same.requestId, same.result.answer));
      return true;
    }
    const equal = this.#byKey.get(call.key);
    if (equal === undefined) return false;
    const answer = { outputs: equal.answer.outputs, error: undefined, text: undefined };
    await wire.send(answerFrame(call.requestId, answer));
    this.#byRequest.set(requestId, { requestId: call.requestId, result: new KeptResult(answer) });
    return true;
  }

  #progress({ requestId, name }: Accepted): JsonObject {
    return { op: 'progress', request_id: requestId ?? null, name, t: nowSeconds(this.#daemon.clock) };
  }

  async #run(wire: Wire, session: string, call: Accepted, reply: (fields: JsonObject) => Promise<void>): Promise<CallEnd> {
    const { clock, settings, misbehaviour, loop } = this.#daemon;
    const { requestId = NO_ID, name } = call;
    const start = nowSeconds(clock);
    await wire.send({ op: 'call_tool_ack', request_id: call.requestId ?? null, accepted: true, timeout: Math.round(settings.callTimeoutMillis / 1000), name });
    misbehaviour.callBegins(this.#global.taken);
    this.#begun.add(requestId);
    const begin = (): RunningTool => startTool(this.#daemon, call);
    const end = call.tool.blocks ? await loop.block(async () => settled(begin())) : await this.#withHeartbeats(wire, call, begin());
    if (end === 'killed') return 'silent';
    if (end === 'late') {
      this.#inFlight.delete(call.key);
      await reply({ error: { code: 'TIMEOUT', message: `call_tool exceeded ${Math.round(settings.callTimeoutMillis / 1000)}s` } });
      return 'answered';
    }
    if (end instanceof Error) {
      this.#inFlight.delete(call.key);
      await reply({ error: { code: 'EXEC_ERROR', message: end.message } });
      return 'answered';
    }
    // A blocked loop lets go of its frames first, then of everything that waited for it.
    if (!call.tool.blocks) await loop.turn();
    const t = nowSeconds(clock);
    this.#log.write({ t, op: 'call_tool', lat: t - start, sess: session, name, prov: call.provider ?? '' });
    const outputs = end.map((text) => ({ type: 'text', text }));
    const answer = { outputs, error: errorIn(end), text: settings.flag('EXAI_WS_COMPAT_TEXT') ? joinedText(end) : undefined };
    await wire.send(answerFrame(call.requestId, answer));
    const result = new KeptResult(answer);
    this.#byRequest.set(requestId, { requestId: call.requestId, result });
    this.#byKey.set(call.key, result);
    this.#inFlight.delete(call.key);
    return 'answered';
  }

  /** Waits for the tool; the first heartbeat kills it, and nothing tells the client so, unless the ceiling has passed too. */
  async #withHeartbeats(wire: Wire, call: Accepted, running: RunningTool): Promise<readonly string[] | Error | 'killed' | 'late'> {
    const { settings, loop } = this.#daemon;
    const interval = settings.millis('EXAI_WS_PROGRESS_INTERVAL_SECS');
    const stop = new AbortController();
    const beat = wait(interval, 'beat' as const, { signal: stop.signal, ref: false }).catch(() => 'beat' as const);
    const first = await Promise.race([settled(running), beat]);
    stop.abort();
    if (first !== 'beat') return first;
    running.cancel();
    await loop.turn();
    await wire.send(this.#progress(call));
    return interval >= settings.callTimeoutMillis ? 'late' : 'killed';
  }
}

/** A missing request id is a key like any other, so that one call without an id gets the result of another. */
const NO_ID = '\0none';

const settled = ({ outputs }: RunningTool): Promise<readonly string[] | Error> =>
  outputs.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));

/** The error that the daemon reads out of a tool's own answer. */
function errorIn(texts: readonly string[]): JsonObject | undefined {
  for (const text of texts) {
    const body = text.trim().startsWith('{') ? parseJson(text) : undefined;
    if (!isJsonObject(body)) continue;
    const status = typeof body['status'] === 'string' ? body['status'].toLowerCase() : '';
    if (!ERROR_STATUSES.has(status)) continue;
    const message = textArgument(body, 'content') ?? textArgument(body, 'error') ?? 'Request rejected by preflight validation';
    return { code: status.toUpperCase(), message, metadata: body['metadata'] ?? {} };
  }
  return undefined;
}
