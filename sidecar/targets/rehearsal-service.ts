/** The built-in daemon as a part that runs in a process of its own, composed once for children and for the command that serves it alone. */
import type { Logger } from '../log.ts';
import type { FaultName } from '../rehearsal/faults.ts';
import type { ProfileName } from '../rehearsal/profiles.ts';
import { startRehearsal } from '../rehearsal/rehearsal.ts';
import { anchorClock } from '../spans/clock.ts';
import { exporterTo, FLUSH_MILLIS, type Service, type SpanReceiver } from './service.ts';

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

/** Starts the built-in daemon. */
export async function startRehearsalService(options: RehearsalServiceOptions, log: Logger): Promise<Service> {
  const exporter = exporterTo(options.spans, log);
  const { fault, token, spans: _, ...rest } = options;
  const rehearsal = await startRehearsal({ ...rest, ...(fault ? { fault } : {}), ...(token ? { token } : {}), sink: exporter, clock: anchorClock() });
  return {
    address: rehearsal.url,
    takeCensus: (id) => rehearsal.takeCensus(id),
    stop: async () => {
      await rehearsal.stop();
      await exporter.stop(FLUSH_MILLIS);
    },
  };
}
