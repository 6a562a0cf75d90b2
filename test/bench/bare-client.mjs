// The least that any client does, in a process that does nothing else: sends a call, waits for the answer, takes both
// stamps. Message in: { url, alone, bursts, sockets }; out: [step, request id, sent, ended][], in nanoseconds.
import { once } from 'node:events';
import { WebSocket } from 'ws';

async function callAll({ url, alone, bursts, sockets }) {
  const done = [];
  const open = async () => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await once(socket, 'open');
    socket.send(JSON.stringify({ op: 'hello', token: '' }));
    await once(socket, 'message');
    return socket;
  };
  const call = (socket, step, id, name, args) =>
    new Promise((resolve) => {
      const listen = (data) => {
        const at = process.hrtime.bigint();
        if (!data.toString().startsWith('{"op":"call_tool_res"')) return;
        socket.off('message', listen);
        done.push([step, id, String(sent), String(at)]);
        resolve();
      };
      socket.on('message', listen);
      const frame = JSON.stringify({ op: 'call_tool', request_id: id, name, arguments: { ...args, nonce: id } });
      const sent = process.hrtime.bigint();
      socket.send(frame);
    });
  const all = await Promise.all(Array.from({ length: sockets }, open));
  for (let n = 0; n < alone; n += 1) await call(all[0], 'alone', `bare-a-${n}`, 'version', {});
  for (let n = 0; n < bursts; n += 1) {
    await Promise.all(all.map((socket, lane) => call(socket, 'together', `bare-b-${n}-${lane}`, 'kimi_intent_analysis', { prompt: `bare ${n} ${lane}`, model: 'auto' })));
  }
  for (const socket of all) socket.terminate();
  process.send(done);
  process.disconnect();
}

process.once('message', (message) => void callAll(message));
