import type { Logger, LogLevel } from '../log.ts';
import type { GatewayHello } from '../otlp/gateway-hello.ts';
import type { ProbeHello } from '../otlp/probe-hello.ts';
import type { WantedPort } from './child-on-port.ts';
import type { SpanReceiver } from './service.ts';

/** What every way to a target needs of the program around it. */
export interface TargetOptions {
  readonly dataDir: string;
  /** Where the parts listen; loopback unless the operator says otherwise. */
  readonly host: string;
  readonly gatewayPort: WantedPort;
  /** Where generated files lie, as the daemon sees it. */
  readonly filesDirInDaemon: string;
  /** Where spans are sent. */
  readonly spans: SpanReceiver;
  /** What the probe in that daemon, or in the only one heard, says of itself, newer than `before`; undefined where it says nothing for so long. */
  readonly probeHello: (pid: number | undefined, millis: number, before?: ProbeHello) => Promise<ProbeHello | undefined>;
  /** What the only gateway that is heard says of itself; undefined where none says anything for so long. */
  readonly gatewayHello: (millis: number) => Promise<GatewayHello | undefined>;
  /** Why neither of them can be heard; undefined where they could. */
  readonly deaf?: string | undefined;
  /** Asks for a census of what the daemon holds, its probe or by `ask`; see `Pipeline`. */
  readonly census: (pid: number | undefined, ask?: (id: string) => void) => Promise<boolean>;
  /** Token of the daemon's WebSocket; empty where it has none. */
  readonly daemonToken: string;
  readonly log: Logger;
  readonly logLevel: LogLevel;
}
