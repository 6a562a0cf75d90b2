import type { Config } from '../config/config.ts';
import type { Logger } from '../log.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { FaultName } from '../rehearsal/faults.ts';
import type { ProfileName } from '../rehearsal/profiles.ts';
import { attach } from '../targets/attach.ts';
import { launch } from '../targets/launch.ts';
import { rehearse } from '../targets/rehearse.ts';
import type { TargetOptions } from '../targets/target-options.ts';
import type { OpenTarget } from '../targets/target.ts';

/** The way to the target that the settings name. */
export function configuredTarget(config: Config, parts: { readonly pipeline: Pipeline; readonly secret: string; readonly filesDirInDaemon: string; readonly log: Logger }): OpenTarget {
  const options: TargetOptions = {
    dataDir: config.dataDir,
    host: '127.0.0.1',
    gatewayPort: config.gatewayPort,
    filesDirInDaemon: parts.filesDirInDaemon,
    spans: { endpoint: `http://127.0.0.1:${parts.pipeline.port}`, secret: parts.secret },
    probeHello: (pid, millis) => parts.pipeline.probeHello(pid, millis),
    census: (pid, ask) => parts.pipeline.census(pid, ask),
    daemonToken: config.daemonToken ?? '',
    log: parts.log,
    logLevel: config.logLevel,
  };
  switch (config.target.kind) {
    case 'attach': {
      return attach(options, config.target);
    }
    case 'launch': {
      const provider = config.provider === 'live' ? ({ kind: 'live', urls: config.providerUrls, keys: config.providerKeys } as const) : ({ kind: 'emulated' } as const);
      return launch(options, { home: config.target.home, python: config.daemonPython, besideRunning: config.target.besideRunning, environment: config.daemonEnvironment, provider });
    }
    case 'rehearsal': {
      // config checked both names against the rehearsal's own.
      return rehearse(options, { port: config.rehearsalPort, profile: config.profile as ProfileName, fault: config.fault as FaultName | undefined, timeScale: config.timeScale });
    }
  }
}
