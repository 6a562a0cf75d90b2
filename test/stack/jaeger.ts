/** A span as Jaeger gives it back. */
export interface JaegerSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly service: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string | number | boolean>>;
}

interface Answer {
  readonly data: readonly {
    readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
    readonly spans: readonly {
      readonly traceID: string;
      readonly spanID: string;
      readonly operationName: string;
      readonly processID: string;
      readonly references: readonly { readonly refType: string; readonly spanID: string; readonly traceID: string }[];
      readonly tags: readonly { readonly key: string; readonly value: string | number | boolean }[];
    }[];
  }[];
}

/** Asks Jaeger's HTTP API. */
export class JaegerClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** The spans of one trace; empty where Jaeger has none. */
  async trace(traceId: string): Promise<readonly JaegerSpan[]> {
    const response = await fetch(`${this.#url}/api/traces/${traceId}`);
    if (response.status === 404) return [];
    return spansOf((await checked(response).json()) as Answer);
  }

  /** Ids of the traces that a search finds, as the Jaeger data source of Grafana asks it: tags as logfmt. */
  async search({ service, operation, tags }: { readonly service: string; readonly operation?: string | undefined; readonly tags: string }): Promise<readonly string[]> {
    const pairs = [...tags.matchAll(/([\w.]+)="([^"]*)"/g)].map(([, name, value]) => [name ?? '', value ?? ''] as const);
    const parameters = { service, ...(operation !== undefined && { operation }), tags: JSON.stringify(Object.fromEntries(pairs)), limit: '50', lookback: '1h' };
    const { data } = (await checked(await fetch(`${this.#url}/api/traces?${new URLSearchParams(parameters).toString()}`)).json()) as { readonly data: readonly { readonly traceID: string }[] };
    return data.map(({ traceID }) => traceID);
  }

  /** All that Jaeger would answer about a trace, as text: to look for what must not be there. */
  async traceText(traceId: string): Promise<string> {
    const [old, current] = await Promise.all([fetch(`${this.#url}/api/traces/${traceId}?raw=true`), fetch(`${this.#url}/api/v3/traces/${traceId}`)]);
    return `${await checked(old).text()}\n${await checked(current).text()}`;
  }

  async services(): Promise<readonly string[]> {
    return ((await checked(await fetch(`${this.#url}/api/services`)).json()) as { data: readonly string[] | null }).data ?? [];
  }
}

function checked(response: Response): Response {
  if (!response.ok) throw new Error(`Jaeger answered ${response.status} to ${response.url}`);
  return response;
}

const spansOf = ({ data }: Answer): readonly JaegerSpan[] =>
  data.flatMap(({ spans, processes }) =>
    spans.map((span) => ({
      traceId: span.traceID,
      spanId: span.spanID,
      // A link is a reference to another trace; the parent is the child-of one.
      parentSpanId: span.references.find(({ refType, traceID }) => refType === 'CHILD_OF' && traceID === span.traceID)?.spanID,
      service: processes[span.processID]?.serviceName ?? '',
      name: span.operationName,
      tags: Object.fromEntries(span.tags.map(({ key, value }) => [key, value])),
    })),
  );
