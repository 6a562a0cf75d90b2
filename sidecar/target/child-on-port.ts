import { SidecarError } from '../errors.ts';
import type { LogLevel } from '../log.ts';
import { type ChildProcess, startChild } from './child-process.ts';
import type { ChildRequest } from './child.ts';

/** A port, and whether someone asked for this one. */
export interface WantedPort {
  readonly port: number;
  readonly given: boolean;
}

/** Starts a part on the port it should have; one that nobody asked for gives way to a free one where it is taken. */
export async function startChildOnPort<Request extends ChildRequest>(
  part: Request['part'],
  options: Omit<Request['options'], 'host' | 'port'>,
  where: { readonly host: string; readonly wanted: WantedPort; readonly logLevel: LogLevel },
): Promise<ChildProcess> {
  const request = (port: number) => ({ part, options: { ...options, host: where.host, port }, logLevel: where.logLevel }) as unknown as ChildRequest;
  try {
    return await startChild(request(where.wanted.port));
  } catch (error) {
    if (where.wanted.given || !(error instanceof SidecarError) || error.code !== 'PORT_TAKEN') throw error;
    return startChild(request(0));
  }
}
