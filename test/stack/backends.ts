import { encodeTraces } from '../../sidecar/otlp/encode-traces.ts';
import type { Span } from '../../sidecar/spans/span.ts';
import { ComposeProject, freePort } from './compose.ts';
import { JaegerClient } from './jaeger.ts';
import { PrometheusClient } from './prometheus.ts';

/** Collector, Jaeger and Prometheus as docker-compose.yml has them, on ports of their own. */
export interface Backends {
  readonly compose: ComposeProject;
  /** Where spans and metrics go, over OTLP/HTTP. */
  readonly otlpUrl: string;
  readonly jaeger: JaegerClient;
  readonly prometheus: PrometheusClient;
  /** Sends spans to the collector; rejects unless it takes them. */
  readonly send: (spans: readonly Span[]) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the backends, healthy when this resolves. The ports stay the same when a service is started again.
 *
 * @example
 * const backends = await startBackends();
 * afterAll(() => backends.stop());
 */
export async function startBackends(): Promise<Backends> {
  const [grpc, http, jaeger, prometheus] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const compose = await ComposeProject.forTest({
    OTLP_GRPC_PORT: String(grpc),
    OTLP_HTTP_PORT: String(http),
    JAEGER_PORT: String(jaeger),
    PROMETHEUS_PORT: String(prometheus),
  });
  // What fails to come up has been removed again.
  const environment = await compose.environment('collector');
  const otlpUrl = `http://127.0.0.1:${http}`;
  return {
    compose,
    otlpUrl,
    jaeger: new JaegerClient(`http://127.0.0.1:${jaeger}`),
    prometheus: new PrometheusClient(`http://127.0.0.1:${prometheus}`),
    send: (spans) => post(`${otlpUrl}/v1/traces`, encodeTraces(spans)),
    stop: async () => void (await environment.down({ removeVolumes: true })),
  };
}

/** Posts OTLP/JSON; rejects unless all of it is taken. */
export async function post(url: string, body: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const answer = await response.text();
  if (!response.ok || /rejected/i.test(answer)) throw new Error(`the collector answered ${response.status}: ${answer}`);
}
