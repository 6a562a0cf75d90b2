/** Parts of the program that are served alone, without a run. */
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { DataFolder } from './data-folder.ts';
import { explainListening } from '../errors.ts';
import { createLogger } from '../log.ts';
import { probeEnvironment } from '../probe/probe-environment.ts';
import { PROVIDER_DELAYS } from '../providers/delays.ts';
import type { FaultName } from '../rehearsal/faults.ts';
import type { ProfileName } from '../rehearsal/profiles.ts';
import { newSpanId } from '../spans/trace-context.ts';
import { startGatewayService } from '../targets/gateway-service.ts';
import { startRehearsalService } from '../targets/rehearsal-service.ts';
import type { Service, SpanReceiver } from '../targets/service.ts';

export type { Service } from '../targets/service.ts';

/** Serves a gateway for a daemon that somebody else starts; its spans go to the sidecar of the same data folder. */
export async function serveGateway(config: Config, announce: (line: string) => void): Promise<Service> {
  const provider = config.provider === 'live' ? { kind: 'live' as const, ...config.providerUrls } : { kind: 'emulated' as const, seed: newSpanId(), delays: PROVIDER_DELAYS.real, timeScale: 1 };
  const service = await startGatewayService({ host: config.host, port: config.gatewayPort.port, providers: provider, spans: await receiverOf(config) }, createLogger('gateway', config.logLevel)).catch(
    (error: unknown) => Promise.reject(explainListening(error, config.host, config.gatewayPort.port)),
  );
  announce(`gateway in front of ${provider.kind} providers; start the daemon with`);
  announce(`  KIMI_API_URL=${service.kimiUrl} GLM_API_URL=${service.glmUrl}`);
  return service;
}

/** Serves the built-in daemon with its own emulated providers, to practise on. */
export async function serveRehearsal(config: Config, announce: (line: string) => void): Promise<Service> {
  const { host, timeScale } = config;
  const profile = config.profile as ProfileName;
  const fault = config.fault as FaultName | undefined;
  const log = createLogger('rehearsal', config.logLevel);
  const seed = newSpanId();
  const spans = await receiverOf(config);
  const providers = { kind: 'emulated', seed, delays: PROVIDER_DELAYS[profile], timeScale } as const;
  const gateway = await startGatewayService({ host: '127.0.0.1', port: 0, providers, spans }, log);
  try {
    const stateDir = join(config.dataDir, 'rehearsal', 'alone');
    const asked = { kimiUrl: gateway.kimiUrl, glmUrl: gateway.glmUrl, environment: config.daemonEnvironment, token: config.daemonToken };
    const daemon = await startRehearsalService({ ...asked, host, port: config.rehearsalPort.port, profile, fault, timeScale, seed, stateDir, spans }, log);
    announce(`rehearsal, profile ${profile}${fault ? `, fault ${fault}` : ''}; replay against it with`);
    announce(`  EXAI_DAEMON_URL=${daemon.address} npm start`);
    return {
      address: daemon.address,
      stop: async () => {
        await daemon.stop();
        await gateway.stop();
      },
    };
  } catch (error) {
    await gateway.stop();
    throw explainListening(error, host, config.rehearsalPort.port);
  }
}

/** The variables that put the probe into a daemon that somebody else starts, one a line. */
export async function printProbeEnvironment(config: Config, print: (line: string) => void): Promise<void> {
  const { endpoint, secret } = await receiverOf(config);
  for (const [name, value] of Object.entries(probeEnvironment({ endpoint, secret }))) print(`${name}=${value}`);
}

/** Where a part that runs alone sends its spans: to the sidecar of the same data folder, if one runs, on this machine unless the settings say where. */
async function receiverOf(config: Config): Promise<SpanReceiver> {
  const secret = await new DataFolder(config.dataDir).secret('otlp');
  return { endpoint: config.otlpUrl?.replace(/\/$/, '') ?? `http://127.0.0.1:${config.otlpPort.port}`, secret: secret.value };
}
