/** The gateway as a part that runs in a process of its own, composed once for children and for the command that serves it alone. */
import { startGateway } from '../gateway/gateway.ts';
import type { Logger } from '../log.ts';
import type { ProviderDelays } from '../providers/emulated-providers.ts';
import type { GatewayHello } from '../otlp/gateway-hello.ts';
import { sayHello } from '../otlp/say-hello.ts';
import { anchorClock } from '../spans/clock.ts';
import { exporterTo, FLUSH_MILLIS, type Service, type SpanReceiver } from './service.ts';

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

/** Starts a gateway, with emulated providers behind it where no live ones are to be asked. */
export async function startGatewayService(options: GatewayServiceOptions, log: Logger): Promise<GatewayService> {
  const { providers } = options;
  // Imported only where they are asked for: a gateway before live providers is small.
  const emulated = providers.kind === 'emulated' ? await (await import('../providers/emulated-providers.ts')).startEmulatedProviders(providers) : undefined;
  const exporter = exporterTo(options.spans, log);
  const upstreams = providers.kind === 'live' ? { kimi: providers.kimi, glm: providers.glm } : { kimi: emulated?.kimiUrl ?? '', glm: emulated?.glmUrl ?? '' };
  const gateway = await startGateway({ host: options.host, port: options.port, upstreams, providerKind: providers.kind, sink: exporter, clock: anchorClock() });
  const { kimiUrl, glmUrl } = gateway;
  const hello = (): GatewayHello => ({ pid: process.pid, kimiUrl, glmUrl, providers: providers.kind, requests: gateway.stats().requests });
  const fallSilent = sayHello({ ...options.spans, part: 'gateway', hello });
  return {
    address: `http://${options.host}:${gateway.port}`,
    kimiUrl,
    glmUrl,
    stop: async () => {
      fallSilent();
      await gateway.stop();
      await emulated?.stop();
      await exporter.stop(FLUSH_MILLIS);
    },
  };
}
