import type { Config } from '../config/config.ts';
import { SidecarError } from '../errors.ts';
import type { GatewayHello } from '../otlp/gateway-hello.ts';
import type { ProbeHello } from '../otlp/probe-hello.ts';
import { type Receiver, startReceiver } from '../otlp/receiver.ts';
import { Hellos } from '../pipeline/hellos.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';

/** Hears who says hello to a sidecar of this data folder, as its pipeline would, and keeps no span. */
export interface Ears extends Pick<Pipeline, 'port' | 'probeHello' | 'gatewayHello' | 'census'> {
  /** Why nobody can be heard; undefined where somebody could. */
  readonly deaf: string | undefined;
  close(): Promise<void>;
}

/** Opens them where a sidecar of these settings would listen. Without a secret in the data folder nobody can have been told where that is. */
export async function openEars(config: Config, secret: string | undefined): Promise<Ears> {
  const { otlpPort } = config;
  const probes = new Hellos<ProbeHello>();
  const gateways = new Hellos<GatewayHello>();
  const opened = secret === undefined ? undefined : await listen(config.host, otlpPort.port, secret, probes, gateways);
  const receiver = opened instanceof SidecarError ? undefined : opened;
  const hears = receiver !== undefined;
  return {
    port: receiver?.port ?? otlpPort.port,
    probeHello: (pid, millis, before) => probes.from(pid, hears ? millis : 0, before),
    gatewayHello: (millis) => gateways.from(undefined, hears ? millis : 0),
    // No run is open, so that none is asked for.
    census: () => Promise.resolve(false),
    deaf: opened instanceof SidecarError ? `nobody can be heard: ${opened.message}, perhaps by the sidecar that hears them` : undefined,
    close: () => receiver?.stop() ?? Promise.resolve(),
  };
}

const listen = (host: string, port: number, secret: string, probes: Hellos<ProbeHello>, gateways: Hellos<GatewayHello>): Promise<Receiver | SidecarError> =>
  startReceiver({
    host,
    port,
    secret,
    sink: { spans: () => {}, readings: () => {}, dropped: () => {} },
    onProbeHello: (hello) => {
      probes.take(hello);
      return {};
    },
    onGatewayHello: (hello) => gateways.take(hello),
  }).catch((error: unknown) => {
    if (error instanceof SidecarError) return error;
    throw error;
  });
