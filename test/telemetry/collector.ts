import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

/** One export as it arrived. */
export interface Arrived {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A span as OTLP/JSON has it, with the resource that it came under. */
export interface ExportedSpan {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly events: readonly { readonly name: string; readonly timeUnixNano: string }[];
  readonly status: { readonly code: number; readonly message?: string };
}

/** How a collector answers one export; it takes it where nothing is said. */
export type Answer = (response: ServerResponse, arrived: Arrived, number: number) => void;

/** A place that OTLP/HTTP is sent to: it keeps what it gets, and answers as it is told. */
export class Collector {
  readonly #server;
  readonly arrived: Arrived[] = [];
  answer: Answer = (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{}');

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const sent = Buffer.concat(chunks);
        const arrived = { path: request.url ?? '', headers: request.headers, body: request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent };
        this.arrived.push(arrived);
        this.answer(response, arrived, this.arrived.length);
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(port = 0): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Spans of the exports that were taken, each once however often it came. */
  spans(): readonly ExportedSpan[] {
    const spans = this.arrived.filter(({ path }) => path === '/v1/traces').flatMap(({ body }) => spansOf(body));
    return [...new Map(spans.map((span) => [span.spanId, span])).values()];
  }

  /** The points of a metric in the latest export of each service that has it. */
  points(name: string): readonly { readonly service: unknown; readonly attributes: Readonly<Record<string, unknown>>; readonly value: number }[] {
    const byService = new Map<unknown, readonly { readonly service: unknown; readonly attributes: Readonly<Record<string, unknown>>; readonly value: number }[]>();
    for (const { path, body } of this.arrived) {
      const found = path === '/v1/metrics' ? pointsOf(body, name) : [];
      if (found[0]) byService.set(found[0].service, found);
    }
    return [...byService.values()].flat();
  }
}

/** Starts one on a free port, for one test. */
export async function startCollector(): Promise<Collector> {
  const collector = new Collector();
  await collector.listen();
  onTestFinished(() => collector.close());
  return collector;
}

interface TracesBody {
  readonly resourceSpans: readonly { readonly resource: { readonly attributes: readonly KeyValue[] }; readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly Readonly<Record<string, unknown>>[] }[] }[];
}

function spansOf(body: Buffer): readonly ExportedSpan[] {
  const { resourceSpans } = JSON.parse(body.toString()) as TracesBody;
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) =>
      spans.map((span) => ({ ...span, resource: plain(resource.attributes), scope: scope.name, attributes: plain(span['attributes'] as readonly KeyValue[]), links: span['links'] ?? [], events: span['events'] ?? [] }) as unknown as ExportedSpan),
    ),
  );
}

interface MetricsBody {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeMetrics: readonly { readonly metrics: readonly (Readonly<Record<'gauge' | 'sum', { readonly dataPoints: readonly { readonly attributes: readonly KeyValue[]; readonly asDouble?: number; readonly asInt?: number }[] } | undefined>> & { readonly name: string })[] }[];
  }[];
}

function pointsOf(body: Buffer, wanted: string): readonly { service: unknown; attributes: Readonly<Record<string, unknown>>; value: number }[] {
  const { resourceMetrics } = JSON.parse(body.toString()) as MetricsBody;
  return resourceMetrics.flatMap(({ resource, scopeMetrics }) =>
    scopeMetrics
      .flatMap(({ metrics }) => metrics.filter(({ name }) => name === wanted))
      .flatMap(({ gauge, sum }) => (gauge ?? sum)?.dataPoints ?? [])
      .map((point) => ({ service: plain(resource.attributes)['service.name'], attributes: plain(point.attributes), value: Number(point.asDouble ?? point.asInt) })),
  );
}

function plain(attributes: readonly KeyValue[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));
}

function plainValue(value: Readonly<Record<string, unknown>>): unknown {
  const [[type, inner] = ['', undefined]] = Object.entries(value);
  if (type === 'arrayValue') return (inner as { values: Readonly<Record<string, unknown>>[] }).values.map(plainValue);
  return type === 'intValue' ? Number(inner) : inner;
}
