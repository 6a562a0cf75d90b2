import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Claim } from '../claims/claim.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../log.ts';
import type { FaultName } from '../rehearsal/faults.ts';
import { performRun } from '../run/perform-run.ts';
import type { RunEvent } from '../run/run-event.ts';
import { newRunId, RunFolder } from '../run/run-folder.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { writeClaims } from '../selftest/claims-for.ts';
import { rehearse } from '../targets/rehearse.ts';
import type { Environment, Verdict } from '../verdict/verdict.ts';
import { targetOptions } from './configured-target.ts';
import { startPrivatePipeline } from './private-pipeline.ts';

/** One run of the rehearsal for a self-test. */
export interface LaneRun {
  readonly scenario: Scenario;
  readonly claims: readonly Claim[];
  readonly fault: FaultName | undefined;
  readonly timeScale: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/** A verdict, and the folder it was made from. */
export interface LaneVerdict {
  readonly verdict: Verdict;
  readonly folder: RunFolder;
}

/** Makes runs of the rehearsal one after the other, beside other lanes. */
export interface Lane {
  run(run: LaneRun): Promise<LaneVerdict>;
  stop(): Promise<void>;
}

const ANY_PORT = { port: 0, given: false } as const;

/** Does one thing at a time, of whoever asks. */
export type OneAtATime = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** What waits its turn, in the order of asking. */
export function oneAtATime(): OneAtATime {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

/** Opens a lane: a pipeline of its own, and for each run a gateway and a daemon of their own, on free ports. */
export async function openLane(config: Config, parts: { readonly dir: string; readonly secret: string; readonly stamps: Pick<Environment, 'sidecarVersion' | 'scenarioDigest' | 'claimsDigest'>; readonly starting: OneAtATime; readonly log: Logger }): Promise<Lane> {
  const { dir, secret, stamps, starting, log } = parts;
  const pipeline = await startPrivatePipeline({ secret, runsDir: join(dir, 'runs'), logLevel: config.logLevel });
  const filesDir = join(dir, 'files');
  return {
    async run({ scenario, claims, fault, timeScale, signal, onEvent }) {
      const folder = new RunFolder(join(dir, 'runs'), newRunId());
      await mkdir(dir, { recursive: true });
      const claimsFile = join(dir, `${folder.id}.claims.yaml`);
      await writeClaims(claimsFile, claims);
      const openTarget = rehearse(
        targetOptions({ ...config, dataDir: dir, gatewayPort: ANY_PORT, daemonToken: '' }, { pipeline, secret, filesDir, filesDirInDaemon: filesDir, log }),
        { port: ANY_PORT, profile: 'ideal', fault, timeScale },
      );
      const verdict = await performRun({ folder, scenario, claimsFile, baseline: undefined, quick: false, care: 'all-steps', openTarget: (run) => starting(() => openTarget(run)), pipeline, filesDir, filesDirInDaemon: filesDir, stamps, signal, onEvent });
      return { verdict, folder };
    },
    stop: () => pipeline.stop(),
  };
}
