import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

/** A call as a crooked daemon gets it. */
export interface IncomingCall {
  readonly socket: WebSocket;
  readonly id: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Number of the socket, from 0. */
  readonly session: number;
  readonly send: (frame: object) => void;
  readonly progress: (note?: string, t?: number) => void;
  readonly acknowledge: () => void;
  readonly answer: (text?: string) => void;
}

/** How a crooked daemon behaves; what is left out it does as the real one. */
export interface Behaviour {
  readonly hello?: (socket: WebSocket, token: string) => void;
  readonly health?: (socket: WebSocket) => void;
  readonly call?: (call: IncomingCall) => void;
  readonly port?: number;
}

/** A WebSocket server that speaks the daemon's protocol, well or badly, on a free port. */
export async function startCrookedDaemon(behaviour: Behaviour = {}) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: behaviour.port ?? 0 });
  await once(server, 'listening');
  const sessions: WebSocket[] = [];
  const calls: IncomingCall[] = [];
  const events = new EventEmitter();
  server.on('connection', (socket) => {
    const session = sessions.push(socket) - 1;
    events.emit('session');
    const send = (frame: object): void => {
      socket.send(JSON.stringify(frame));
    };
    socket.on('message', (data) => {
      const frame = JSON.parse((data as Buffer).toString()) as { op: string; token: string; request_id: string; name: string; arguments: Record<string, unknown> };
      if (frame.op === 'hello') (behaviour.hello ?? greet)(socket, frame.token);
      else if (frame.op === 'health') (behaviour.health ?? tellHealth)(socket);
      else if (frame.op === 'list_tools') send({ op: 'list_tools_res', tools: [{ name: 'chat', description: 'd', inputSchema: {} }] });
      else {
        const { request_id: id, name: tool } = frame;
        const call: IncomingCall = {
          socket,
          id,
          tool,
          arguments: frame.arguments,
          session,
          send,
          progress: (note, t = Date.now() / 1000) => {
            send({ op: 'progress', request_id: id, name: tool, t, ...(note === undefined ? {} : { note }) });
          },
          acknowledge: () => {
            send({ op: 'call_tool_ack', request_id: id, accepted: true, timeout: 180, name: tool });
          },
          answer: (text = '{"status":"success"}') => {
            send({ op: 'call_tool_res', request_id: id, outputs: [{ type: 'text', text }], text });
          },
        };
        calls.push(call);
        (behaviour.call ?? answerAll)(call);
      }
    });
  });
  const { port } = server.address() as AddressInfo;
  const stop = async (code = 1001): Promise<void> => {
    for (const socket of server.clients) socket.close(code);
    server.close();
    await Promise.all([...server.clients].map(async (socket) => socket.readyState === socket.CLOSED || once(socket, 'close')));
  };
  return { url: `ws://127.0.0.1:${port}`, port, sessions, calls, events, stop, [Symbol.asyncDispose]: () => stop() };
}

/** Accepts the hello. */
export function greet(socket: WebSocket): void {
  socket.send(JSON.stringify({ op: 'hello_ack', ok: true, session_id: 's' }));
}

/** Answers the health operation. */
export function tellHealth(socket: WebSocket): void {
  const health = { t: Date.now() / 1000, uptime_human: '1 day, 0:03:20', sessions: 2, global_capacity: 24, tool_count: 28 };
  socket.send(JSON.stringify({ op: 'health_res', ok: true, health }));
}

/** Accepts, acknowledges and answers at once. */
export function answerAll(call: IncomingCall): void {
  call.progress('accepted, awaiting provider/session capacity');
  call.acknowledge();
  call.answer();
}
