import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MeasureContext } from '../../sidecar/measures/measure.ts';
import type { LedgerEntry } from '../../sidecar/spans/ledger-entry.ts';
import type { PlannedCall } from '../../sidecar/spans/planned-call.ts';
import type { Reading } from '../../sidecar/spans/reading.ts';
import {
  ATTR_AMBIGUOUS, ATTR_CACHE_HIT, ATTR_CACHE_NAME, ATTR_CALL_ID, ATTR_DISTURBED, ATTR_FILE_SHA256, ATTR_ITERATION, ATTR_LABEL, ATTR_OUTCOME, ATTR_REQUEST_MODEL, ATTR_RESULT_BYTES,
  ATTR_SOURCE, ATTR_STEP, type ContainerName, containerEntries, containerSize, SERVICES, SPAN_NAMES,
} from '../../sidecar/spans/semconv.ts';
import { itemsOf } from '../../sidecar/spans/rung-item.ts';
import type { Rung } from '../../sidecar/spans/source.ts';
import type { Attributes, Span, SpanKind, SpanStatus } from '../../sidecar/spans/span.ts';
import { createRunFile } from '../../sidecar/store/create-run-file.ts';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import type { RunReader } from '../../sidecar/store/run-reader.ts';

const EPOCH = 1_760_000_000_000_000_000n;
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Contents number `n`. */
export const sha = (n: number): string => hex(n, 64);

/** A moment of the run, in seconds from its begin. */
export const at = (seconds: number): bigint => EPOCH + BigInt(Math.round(seconds * 1e9));

/** What the client saw of a call: when it was sent, how long it took and how it ended. */
export interface ClientView {
  readonly start: number;
  readonly seconds: number;
  readonly outcome?: string;
  readonly attributes?: Attributes;
}

/** A span from inside a call, in seconds from the begin of the run. */
export interface InnerSpan {
  readonly source: Rung;
  readonly name: string;
  readonly start: number;
  readonly seconds: number;
  readonly kind?: SpanKind;
  readonly status?: SpanStatus;
  readonly attributes?: Attributes;
}

/** Contents handed over in a call, and whether they were sent before. */
export const planned = (n: number, repeated = false): PlannedCall['files'][number] => ({
  sha256: sha(n),
  bytes: 100_000,
  path: `/files/${n}`,
  daemonPath: `/files/${n}`,
  repeated,
});

/** A run made by hand: planned calls, what was seen of them and what the ledger says, written by the real store. */
export class HandMadeRun {
  readonly #calls: PlannedCall[] = [];
  readonly #spans: Span[] = [];
  readonly #readings: Reading[] = [];
  readonly #ledger: LedgerEntry[] = [];
  #spanIds = 0x1000;

  /** Plans a call and, where `client` is given, records its CLIENT span and a settled ledger. */
  call(plan: Partial<PlannedCall>, client?: ClientView): PlannedCall {
    const order = this.#calls.length;
    const call: PlannedCall = {
      callId: `run-${order}`, traceId: hex(order + 1, 32), spanId: hex(order + 1, 16), order,
      step: 'step', label: 'label', iteration: 0, unit: `unit-${order}`, group: `group-${order}`, warmup: false,
      tool: 'chat', arguments: {}, requestedModel: 'auto', files: [], markers: [], inference: 'none',
      expectedModel: undefined, documentedModel: undefined, cell: undefined, deadlineMillis: 60_000, leaves: 'nothing', blocks: false,
      ...plan,
    };
    this.#calls.push(call);
    if (client !== undefined) {
      const attributes = { [ATTR_OUTCOME]: client.outcome ?? 'ok', [ATTR_RESULT_BYTES]: 1000, ...client.attributes };
      this.#record(call, { source: 'client', name: SPAN_NAMES.toolCall(call.tool), kind: 'client', start: client.start, seconds: client.seconds, attributes }, call.spanId);
      this.owes(call, 'client', 'call', 1, 1);
    }
    return call;
  }

  /** Records a span inside a call; its id. */
  inside(call: PlannedCall, span: InnerSpan): string {
    this.#spanIds += 1;
    return this.#record(call, span, hex(this.#spanIds, 16));
  }

  /** The same below another span. */
  below(call: PlannedCall, parentSpanId: string, span: InnerSpan): string {
    this.#spanIds += 1;
    return this.#record(call, span, hex(this.#spanIds, 16), parentSpanId);
  }

  lookup(call: PlannedCall, start: number, n: number, hit: boolean, source: Rung = 'probe'): string {
    const attributes = { [ATTR_CACHE_NAME]: 'file', [ATTR_CACHE_HIT]: hit, [ATTR_FILE_SHA256]: sha(n) };
    return this.inside(call, { source, name: SPAN_NAMES.cacheGet('file'), start, seconds: 0.001, attributes });
  }

  upload(call: PlannedCall, start: number, seconds: number, n: number, source: Rung = 'probe'): string {
    return this.inside(call, { source, name: SPAN_NAMES.upload('kimi'), start, seconds, attributes: { [ATTR_FILE_SHA256]: sha(n) } });
  }

  post(call: PlannedCall, start: number, seconds: number, n: number): string {
    return this.inside(call, { source: 'gateway', name: SPAN_NAMES.filesPost, kind: 'client', start, seconds, attributes: { [ATTR_FILE_SHA256]: sha(n) } });
  }

  content(call: PlannedCall, start: number, seconds: number, n: number): string {
    return this.inside(call, { source: 'gateway', name: SPAN_NAMES.filesContent, kind: 'client', start, seconds, attributes: { [ATTR_FILE_SHA256]: sha(n) } });
  }

  inference(call: PlannedCall, start: number, seconds: number, attributes: Attributes = {}): string {
    return this.inside(call, { source: 'gateway', name: SPAN_NAMES.chat('glm-4.5-flash'), kind: 'client', start, seconds, attributes });
  }

  route(call: PlannedCall, start: number, seconds: number, model: string, status: SpanStatus = 'unset'): string {
    return this.inside(call, { source: 'probe', name: SPAN_NAMES.route(call.tool), start, seconds, status, attributes: { [ATTR_REQUEST_MODEL]: model } });
  }

  stage(step: string, label: string, iteration: number, start: number, seconds: number, disturbed = false): void {
    this.#spanIds += 1;
    this.#spans.push({
      ...bare(start, seconds),
      traceId: hex(0xffff, 32), spanId: hex(this.#spanIds, 16), name: SPAN_NAMES.step(step), kind: 'internal', service: SERVICES.sidecar,
      attributes: { [ATTR_SOURCE]: 'client', [ATTR_STEP]: step, [ATTR_LABEL]: label, [ATTR_ITERATION]: iteration, ...(disturbed ? { [ATTR_DISTURBED]: true } : {}) },
    });
  }

  /** Records a census: of each container how many entries and how many bytes. */
  census(start: number, counted: Partial<Record<ContainerName, readonly [entries: number, bytes: number]>>): void {
    this.#spanIds += 1;
    const facts = (Object.entries(counted) as [ContainerName, readonly [number, number]][]).flatMap(([name, [entries, bytes]]) => [[containerEntries(name), entries], [containerSize(name), bytes]]);
    this.#spans.push({
      ...bare(start, 0.001),
      traceId: hex(0xffff, 32), spanId: hex(this.#spanIds, 16), name: SPAN_NAMES.census, kind: 'internal', service: SERVICES.daemon,
      attributes: { [ATTR_SOURCE]: 'probe', ...(Object.fromEntries(facts) as Attributes) },
    });
  }

  reading(seconds: number, value: number, name = 'process.memory.usage', pid = 1): void {
    this.#readings.push({ timeUnixNano: at(seconds), pid, name, value });
  }

  owes(call: PlannedCall, rung: Rung, what: string, due: number, seen: number): void {
    this.#ledger.push({ callId: call.callId, rung, what, due, seen });
  }

  /** Writes the run with the real store. */
  async write(file: string): Promise<void> {
    const writer = await createRunFile(file);
    await writer.calls(this.#calls);
    writer.spans(this.#spans);
    writer.readings(this.#readings);
    await writer.ledger(this.#ledger);
    await writer.close();
  }

  /** Writes the run and opens it for questions. */
  async open(): Promise<OpenedRun> {
    const folder = await mkdtemp(join(tmpdir(), 'exai-run-'));
    const file = join(folder, 'spans.duckdb');
    await this.write(file);
    const reader = await openRunFile(file);
    return {
      reader,
      folder,
      [Symbol.asyncDispose]: async () => {
        reader.close();
        await rm(folder, { recursive: true });
      },
    };
  }

  #record(call: PlannedCall, span: InnerSpan, spanId: string, parentSpanId = call.spanId): string {
    this.#spans.push({
      ...bare(span.start, span.seconds),
      traceId: call.traceId, spanId, name: span.name, kind: span.kind ?? 'internal',
      parentSpanId: spanId === call.spanId ? undefined : parentSpanId,
      service: span.source === 'client' ? SERVICES.sidecar : SERVICES.daemon,
      status: span.status ?? 'unset',
      attributes: { [ATTR_SOURCE]: span.source, [ATTR_CALL_ID]: call.callId, ...span.attributes },
    });
    return spanId;
  }
}

const bare = (start: number, seconds: number): Omit<Span, 'traceId' | 'spanId' | 'name' | 'kind' | 'service' | 'attributes'> => ({
  parentSpanId: undefined,
  startTimeUnixNano: at(start),
  endTimeUnixNano: at(start + seconds),
  status: 'unset',
  statusMessage: undefined,
  links: [],
  events: [],
});

/** A written run, open for questions; its folder goes with it. */
export interface OpenedRun extends AsyncDisposable {
  readonly reader: RunReader;
  readonly folder: string;
}

/** Marks a span as nobody's. */
export const AMBIGUOUS: Attributes = { [ATTR_AMBIGUOUS]: true };

/** A context with these rungs; client always among them. */
export const withRungs = (rungs: readonly Rung[], more: Partial<MeasureContext> = {}): MeasureContext => ({
  rungs: new Set<Rung>(['client', ...rungs]),
  shown: new Set(itemsOf('client').concat(rungs.flatMap(itemsOf))),
  settings: new Map(),
  timeScale: 1,
  parameters: {},
  ...more,
});
