import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRehearsal } from '../../sidecar/rehearsal/rehearsal.ts';
import type { Rehearsal, RehearsalOptions } from '../../sidecar/rehearsal/rehearsal.ts';
import { anchorClock } from '../../sidecar/spans/clock.ts';
import type { Span } from '../../sidecar/spans/span.ts';
import { startProviderStandIn } from './provider-stand-in.ts';
import type { ProviderStandIn } from './provider-stand-in.ts';

/** A rehearsal with its providers, and the spans it sent. */
export interface Started {
  readonly rehearsal: Rehearsal;
  readonly providers: ProviderStandIn;
  readonly spans: Span[];
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starts a rehearsal on a free port in a folder of its own. */
export async function start(options: Partial<RehearsalOptions> = {}): Promise<Started> {
  const providers = await startProviderStandIn();
  const folder = await mkdtemp(join(tmpdir(), 'rehearsal-'));
  const spans: Span[] = [];
  const rehearsal = await startRehearsal({
    port: 0,
    profile: 'real',
    timeScale: 1,
    seed: 'test',
    kimiUrl: providers.kimiUrl,
    glmUrl: providers.glmUrl,
    stateDir: join(folder, 'daemon'),
    environment: {},
    clock: anchorClock(),
    sink: {
      spans: (batch) => {
        spans.push(...batch);
      },
      readings: () => undefined,
      dropped: () => undefined,
    },
    ...options,
  });
  return {
    rehearsal,
    providers,
    spans,
    folder,
    stop: async () => {
      await rehearsal.stop();
      await providers.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
