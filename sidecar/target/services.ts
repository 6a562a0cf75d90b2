/** The parts that run in processes of their own, composed once for child processes and for the commands that serve them alone. */
import { startGateway } from '../gateway/gateway.ts';
import { createExporter, type Exporter } from '../otlp/exporter.ts';
import type { Logger } from '../log.ts';
import { type ProviderDelays, startEmulatedProviders } from '../providers/emulated-providers.ts';
import type { FaultName } from '../rehearsal/faults.ts';
import type { ProfileName } from '../rehearsal/profiles.ts';
import { startRehearsal } from '../rehearsal/rehearsal.ts';
import { anchorClock } from '../spans/clock.ts';

/** Where a part sends its spans, and the secret it shows. */
export interface SpanReceiver {
  readonly endpoint: string;
  readonly secret: string | undefined;
}

/** Something that serves until it is stopped. */
export interface Service {
  readonly address: string;
  stop(): Promise<void>;
}

/** Who answers behind the gateway: emulated providers of its own, or the real ones. */
export type ProviderChoice =
  | { readonly kind: 'emulated'; readonly seed: string; readonly delays: ProviderDelays; readonly timeScale: number }
  | { readonly kind: 'live'; readonly kimi: string; readonly glm: string };

/** See `startGatewayService`. */
export interface GatewayServiceOptions {
  readonly host: string;
  readonly port: number;
  readonly providers: ProviderChoice;
  readonly spans: SpanReceiver;
}

/** A gateway that serves, and what to point the daemon at. */
export interface GatewayService extends Service {
  readonly kimiUrl: string;
  readonly glmUrl: string;
}

/** See `startRehearsalService`. */
export interface RehearsalServiceOptions {
  readonly host: string;
  readonly port: number;
  readonly profile: ProfileName;
  readonly fault: FaultName | undefined;
  readonly timeScale: number;
  readonly seed: string;
  readonly kimiUrl: string;
  readonly glmUrl: string;
  readonly stateDir: string;
  readonly token: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly spans: SpanReceiver;
}

/** Spans may wait this long for a receiver when a part stops. */
const FLUSH_MILLIS = 3_000;

/** Starts a gateway, with emulated providers behind it where no live ones are to be asked. */
export async function startGatewayService(options: GatewayServiceOptions, log: Logger): Promise<GatewayService> {
  const { providers } = options;
  const emulated = providers.kind === 'emulated' ? await startEmulatedProviders(providers) : undefined;
  const exporter = exporterTo(options.spans, log);
  const upstreams = providers.kind === 'live' ? { kimi: providers.kimi, glm: providers.glm } : { kimi: emulated?.kimiUrl ?? '', glm: emulated?.glmUrl ?? '' };
  const gateway = await startGateway({ host: options.host, port: options.port, upstreams, providerKind: providers.kind, sink: exporter, clock: anchorClock() });
  return {
    address: `http://${options.host}:${gateway.port}`,
    kimiUrl: gateway.kimiUrl,
    glmUrl: gateway.glmUrl,
    stop: async () => {
      await gateway.stop();
      await emulated?.stop();
      await exporter.stop(FLUSH_MILLIS);
    },
  };
}

/** Starts the built-in daemon. */
export async function startRehearsalService(options: RehearsalServiceOptions, log: Logger): Promise<Service> {
  const exporter = exporterTo(options.spans, log);
  const { fault, token, spans: _, ...rest } = options;
  const rehearsal = await startRehearsal({ ...rest, ...(fault ? { fault } : {}), ...(token ? { token } : {}), sink: exporter, clock: anchorClock() });
  return {
    address: rehearsal.url,
    stop: async () => {
      await rehearsal.stop();
      await exporter.stop(FLUSH_MILLIS);
    },
  };
}

const exporterTo = (upstream: SpanReceiver, log: Logger): Exporter =>
  createExporter({ endpoint: upstream.endpoint, ...(upstream.secret === undefined ? {} : { secret: upstream.secret }), queueLimit: 20_000, batchSize: 500, intervalMillis: 100, log });
