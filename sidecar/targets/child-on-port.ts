import { SidecarError } from '../errors.ts';
import type { LogLevel } from '../log.ts';
import { type ChildProcess, startChild } from './child-process.ts';
import type { ChildRequest } from './child.ts';

/** A port, and whether someone asked for this one. */
export interface WantedPort {
  readonly port: number;
  readonly given: boolean;
}

/** What a part is asked to be, but for where it listens. */
type PortlessRequest<Request extends ChildRequest = ChildRequest> = Request extends ChildRequest
  ? { readonly part: Request['part']; readonly options: Omit<Request['options'], 'host' | 'port'> }
  : never;

/** Starts a part on the port it should have; one that nobody asked for gives way to a free one where it is taken. */
export async function startChildOnPort(request: PortlessRequest, where: { readonly host: string; readonly wanted: WantedPort; readonly logLevel: LogLevel }): Promise<ChildProcess> {
  const { host, wanted, logLevel } = where;
  const on = (port: number): ChildRequest =>
    request.part === 'gateway'
      ? { part: 'gateway', options: { ...request.options, host, port }, logLevel }
      : { part: 'rehearsal', options: { ...request.options, host, port }, logLevel };
  try {
    return await startChild(on(wanted.port));
  } catch (error) {
    if (wanted.given || !(error instanceof SidecarError) || error.code !== 'PORT_TAKEN') throw error;
    return startChild(on(0));
  }
}
