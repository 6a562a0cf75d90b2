import type { JsonObject } from '../spans/planned-call.ts';

/** What a client sends to the daemon, as it stands on the wire. */
export type ClientFrame =
  | { readonly op: 'hello'; readonly token: string; readonly client_info: { readonly name: string; readonly version: string } }
  | { readonly op: 'call_tool'; readonly request_id: string; readonly name: string; readonly arguments: JsonObject }
  | { readonly op: 'list_tools' }
  | { readonly op: 'health' };

/** A client frame as the text that goes on the wire. */
export const encodeClientFrame = (frame: ClientFrame): string => JSON.stringify(frame);
