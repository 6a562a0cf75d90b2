import { isJsonObject } from './json.ts';

/** What is wrong with a message after the hello, in the daemon's words; undefined where nothing is. */
export function checkMessage(message: unknown): string | undefined {
  if (!isJsonObject(message)) return 'message must be a JSON object';
  if (typeof message['op'] !== 'string') return "missing or invalid 'op' field (must be string)";
  if (message['op'] === 'call_tool') {
    const { name, request_id: requestId, arguments: args } = message;
    if (typeof name !== 'string' || name === '') return "call_tool requires 'name' (non-empty string)";
    if (requestId !== undefined && requestId !== null && typeof requestId !== 'string') return 'request_id must be a string';
    if (args !== undefined && args !== null && !isJsonObject(args)) return 'arguments must be a JSON object';
  }
  if (message['op'] === 'rotate_token' && (typeof message['old'] !== 'string' || typeof message['new'] !== 'string')) return "rotate_token requires 'old' and 'new' (strings)";
  return undefined;
}
