import { randomUUID } from 'node:crypto';
import type { RawData, WebSocket } from 'ws';
import type { JsonObject } from '../spans/planned-call.ts';
import type { Access } from './access.ts';
import type { ToolCalls } from './call-tool.ts';
import type { Daemon } from './daemon.ts';
import type { Health } from './health.ts';
import { isJsonObject, parseJson, textArgument } from './json.ts';
import { checkMessage } from './message-check.ts';
import { describeTool } from './tool-catalogue.ts';
import { Wire } from './wire.ts';

/** What a connection needs of the daemon. */
export interface Services {
  readonly daemon: Daemon;
  readonly access: Access;
  readonly calls: ToolCalls;
  readonly health: Health;
  readonly toolNames: readonly string[];
  readonly sessions: Set<string>;
}

/** Serves one connection: the hello, then one message after the other; the next is read when the last is answered. */
export function serveConnection(socket: WebSocket, services: Services): void {
  const wire = new Wire(socket, services.daemon.loop);
  let session: string | undefined;
  let silent = false;
  let turn: Promise<void> = Promise.resolve();
  const helloTimer = setTimeout(() => {
    socket.close(4002, 'hello timeout or disconnect');
  }, services.daemon.settings.millis('EXAI_WS_HELLO_TIMEOUT'));

  const receive = async (text: string): Promise<void> => {
    await services.daemon.loop.turn();
    if (session !== undefined) {
      // A killed call takes its connection's handler with it: nothing is read any more, and nothing closes it.
      if (!silent) silent = await answer(wire, services, session, text);
      return;
    }
    clearTimeout(helloTimer);
    session = await greet(wire, services, text);
  };
  socket.on('message', (data: RawData) => {
    const text = textOf(data);
    turn = turn.then(() => receive(text)).catch(() => {
      socket.close(1011, 'internal error');
    });
  });
  socket.on('ping', (data: Buffer) => {
    void wire.pong(data);
  });
  socket.on('error', () => {
    // The close event that follows ends it.
  });
  socket.on('close', () => {
    clearTimeout(helloTimer);
    if (session !== undefined) services.sessions.delete(session);
  });
}

/** Judges the first message; the session's id where it is let in. */
async function greet(wire: Wire, { access, sessions, daemon }: Services, text: string): Promise<string | undefined> {
  const hello = parseJson(text);
  const refuse = async (error: string, code: number, reason: string): Promise<undefined> => {
    await wire.send({ op: 'hello_ack', ok: false, error });
    wire.socket.close(code, reason);
    return undefined;
  };
  if (hello === undefined) return refuse('invalid_hello', 4000, 'invalid hello');
  // The daemon's code trips over anything that is JSON but no object.
  if (!isJsonObject(hello)) throw new TypeError('hello is not an object');
  if (hello['op'] !== 'hello') return refuse('missing_hello', 4001, 'missing hello');
  if (!access.admits(hello['token'] ?? '')) return refuse('unauthorized', 4003, 'unauthorized');
  if (sessions.size >= daemon.settings.number('SESSION_MAX_CONCURRENT')) throw new RangeError('too many sessions');
  const session = randomUUID();
  sessions.add(session);
  await wire.send({ op: 'hello_ack', ok: true, session_id: session });
  return session;
}

/** Answers one message; true where the connection falls silent for good. */
async function answer(wire: Wire, services: Services, session: string, text: string): Promise<boolean> {
  const message = parseJson(text);
  const problem = message === undefined ? 'invalid_json' : checkMessage(message);
  if (problem !== undefined || !isJsonObject(message)) {
    await wire.send({ op: 'error', message: message === undefined ? 'invalid_json' : `invalid_message: ${problem ?? ''}` });
    return false;
  }
  if (message['op'] === 'call_tool') return callTool(wire, services, session, message);
  await wire.send(reply(services, message));
  return false;
}

async function callTool(wire: Wire, { calls, sessions }: Services, session: string, message: JsonObject): Promise<boolean> {
  const { name, arguments: args, request_id: requestId } = message;
  const frame = { name: typeof name === 'string' ? name : '', args: isJsonObject(args) ? args : {}, requestId: typeof requestId === 'string' ? requestId : undefined };
  const end = await calls.handle(wire, session, frame);
  if (end === 'silent') sessions.delete(session);
  return end === 'silent';
}

function reply({ access, health, toolNames }: Services, message: JsonObject): JsonObject {
  const op = textArgument(message, 'op') ?? '';
  switch (op) {
    case 'list_tools':
      return { op: 'list_tools_res', tools: toolNames.map((name) => describeTool(name)) };
    case 'health':
      return { op: 'health_res', ok: true, health: health.reply() };
    case 'rotate_token': {
      const old = textArgument(message, 'old');
      const next = textArgument(message, 'new');
      if (old === undefined || next === undefined) return { op: 'rotate_token_res', ok: false, error: 'missing_params' };
      return access.rotate(old, next) ? { op: 'rotate_token_res', ok: true } : { op: 'rotate_token_res', ok: false, error: 'unauthorized' };
    }
    default:
      return { op: 'error', message: `Unknown op: ${op}` };
  }
}

const textOf = (data: RawData): string => (Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)).toString('utf8');
