/**
 * The entry of child processes: builds the one part that the parent asks for, over the channel between them. When the
 * channel closes, the parent is gone, and the child ends as well: nothing is orphaned, even by kill -9.
 */
import { explainListening, type Failure, packFailure } from '../errors.ts';
import { createLogger, type LogLevel } from '../log.ts';
import type { GatewayServiceOptions } from './gateway-service.ts';
import type { RehearsalServiceOptions } from './rehearsal-service.ts';
import type { Service } from './service.ts';

/** What a parent asks its child to be. */
export type ChildRequest =
  | { readonly part: 'gateway'; readonly options: GatewayServiceOptions; readonly logLevel: LogLevel }
  | { readonly part: 'rehearsal'; readonly options: RehearsalServiceOptions; readonly logLevel: LogLevel };

/** A census that a child which can take one is to send, by its name. */
interface CensusOrder {
  readonly census: string;
}

/** What the child answers: its addresses, or why there are none. */
export type ChildReply =
  | { readonly type: 'listening'; readonly address: string; readonly kimiUrl: string | undefined; readonly glmUrl: string | undefined }
  | { readonly type: 'failed'; readonly failure: Failure };

const reply = (message: ChildReply): boolean | undefined => process.send?.(message);

let service: Promise<Service | undefined> = Promise.resolve(undefined);

async function stop(): Promise<void> {
  const stopping = service;
  service = Promise.resolve(undefined);
  await (await stopping)?.stop();
  if (process.connected) process.disconnect();
}

async function serve(request: ChildRequest): Promise<Service | undefined> {
  try {
    // A child holds the code of its own part only: the rehearsal's would be an eighth of a gateway's memory.
    if (request.part === 'gateway') {
      const { startGatewayService } = await import('./gateway-service.ts');
      const gateway = await startGatewayService(request.options, createLogger('gateway', request.logLevel));
      reply({ type: 'listening', address: gateway.address, kimiUrl: gateway.kimiUrl, glmUrl: gateway.glmUrl });
      return gateway;
    }
    const { startRehearsalService } = await import('./rehearsal-service.ts');
    const rehearsal = await startRehearsalService(request.options, createLogger('rehearsal', request.logLevel));
    reply({ type: 'listening', address: rehearsal.address, kimiUrl: undefined, glmUrl: undefined });
    return rehearsal;
  } catch (error) {
    reply({ type: 'failed', failure: packFailure(explainListening(error, request.options.host, request.options.port)) });
    return undefined;
  }
}

process.on('message', (message: ChildRequest | CensusOrder | 'stop') => {
  if (message === 'stop') void stop();
  else if ('census' in message) void service.then((built) => built?.takeCensus?.(message.census));
  else service = serve(message);
});
process.on('disconnect', () => void stop());
// A terminal's Ctrl-C reaches the whole group; the parent decides when its children end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => void stop());
