import type { Config } from '../config/config.ts';
import type { ConfiguredTarget } from '../config/read-target.ts';
import type { Logger } from '../log.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { FaultName } from '../rehearsal/faults.ts';
import type { ProfileName } from '../rehearsal/profiles.ts';
import { attach } from '../targets/attach.ts';
import { inspectAttached } from '../targets/inspect-attached.ts';
import { inspectLaunch } from '../targets/inspect-launch.ts';
import { inspectRehearsal } from '../targets/inspect-rehearsal.ts';
import type { InspectTarget } from '../targets/inspection.ts';
import { launch, type LaunchOptions } from '../targets/launch.ts';
import type { AttachedDaemon } from '../targets/look-at-attached.ts';
import { rehearse, type RehearseOptions } from '../targets/rehearse.ts';
import type { TargetOptions } from '../targets/target-options.ts';
import type { OpenTarget } from '../targets/target.ts';

/** What a target needs of the program around it; of the pipeline just who is heard, and where. */
export interface TargetParts {
  readonly pipeline: Pick<Pipeline, 'port' | 'probeHello' | 'gatewayHello' | 'census'>;
  readonly secret: string;
  readonly filesDir: string;
  readonly filesDirInDaemon: string;
  /** Why nobody can be heard; undefined where somebody could. */
  readonly deaf?: string | undefined;
  readonly log: Logger;
}

/** The way to the target that the settings name. */
export function configuredTarget(config: Config, parts: TargetParts): OpenTarget {
  const options = targetOptions(config, parts);
  switch (config.target.kind) {
    case 'attach': {
      return attach(options, attachedDaemon(config, config.target));
    }
    case 'launch': {
      return launch(options, launchOptions(config, config.target));
    }
    case 'rehearsal': {
      return rehearse(options, rehearseOptions(config));
    }
  }
}

/** The way to look at that target without a run. */
export function configuredInspection(config: Config, parts: TargetParts): InspectTarget {
  const place = { dir: parts.filesDir, dirInDaemon: parts.filesDirInDaemon };
  switch (config.target.kind) {
    case 'attach': {
      return inspectAttached(targetOptions(config, parts), attachedDaemon(config, config.target), place);
    }
    case 'launch': {
      return inspectLaunch(launchOptions(config, config.target), config.dataDir, place);
    }
    case 'rehearsal': {
      return inspectRehearsal(rehearseOptions(config), place);
    }
  }
}

type Configured<Kind extends ConfiguredTarget['kind']> = Extract<ConfiguredTarget, { kind: Kind }>;

const attachedDaemon = ({ daemonEnvironment }: Config, target: Configured<'attach'>): AttachedDaemon => ({ ...target, settings: daemonEnvironment });

function launchOptions(config: Config, { home, besideRunning }: Configured<'launch'>): LaunchOptions {
  const provider = config.provider === 'live' ? ({ kind: 'live', urls: config.providerUrls, keys: config.providerKeys } as const) : ({ kind: 'emulated' } as const);
  return { home, python: config.daemonPython, besideRunning, environment: config.daemonEnvironment, provider };
}

/** Settings were checked against the rehearsal's own names. */
const rehearseOptions = (config: Config): RehearseOptions => ({ port: config.rehearsalPort, profile: config.profile as ProfileName, fault: config.fault as FaultName | undefined, timeScale: config.timeScale });

/** What every target is given: where it may write, who hears it, and what it sends its spans to. */
export const targetOptions = (config: Config, parts: TargetParts): TargetOptions => ({
  dataDir: config.dataDir,
  host: '127.0.0.1',
  gatewayPort: config.gatewayPort,
  filesDirInDaemon: parts.filesDirInDaemon,
  spans: { endpoint: `http://127.0.0.1:${parts.pipeline.port}`, secret: parts.secret },
  probeHello: (pid, millis, before) => parts.pipeline.probeHello(pid, millis, before),
  gatewayHello: (millis) => parts.pipeline.gatewayHello(millis),
  census: (pid, ask) => parts.pipeline.census(pid, ask),
  deaf: parts.deaf,
  daemonToken: config.daemonToken ?? '',
  log: parts.log,
  logLevel: config.logLevel,
});
