/** The built-in daemon as a part that runs in a process of its own, composed once for children and for the command that serves it alone. */
import type { Logger } from '../log.ts';
import type { FaultName } from '../rehearsal/faults.ts';
import type { ProfileName } from '../rehearsal/profiles.ts';
import { startRehearsal } from '../rehearsal/rehearsal.ts';
import { anchorClock } from '../spans/clock.ts';
import type { ProbeHello } from '../otlp/probe-hello.ts';
import { sayHello } from '../otlp/say-hello.ts';
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

/** The rehearsal tells of itself what a probe would, so that it says hello as one does; it names nothing that it watches or counts. */
const HELLO: ProbeHello = { pid: process.pid, python: 'none: rehearsal', watched: [], counted: [], missing: [] };

/** Starts the built-in daemon. */
export async function startRehearsalService(options: RehearsalServiceOptions, log: Logger): Promise<Service> {
  const exporter = exporterTo(options.spans, log);
  const { fault, token, spans: _, ...rest } = options;
  const rehearsal = await startRehearsal({ ...rest, ...(fault ? { fault } : {}), ...(token ? { token } : {}), sink: exporter, clock: anchorClock() });
  const fallSilent = sayHello({ ...options.spans, part: 'probe', hello: () => HELLO });
  return {
    address: rehearsal.url,
    takeCensus: (id) => rehearsal.takeCensus(id),
    stop: async () => {
      fallSilent();
      await rehearsal.stop();
      await exporter.stop(FLUSH_MILLIS);
    },
  };
}
