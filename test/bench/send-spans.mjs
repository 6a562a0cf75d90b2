// Sends one export body again and again over two connections, each time with fresh span ids; runs in a process of its
// own, so that its CPU time does not count. Message in: { port, body (base64), offsets, requests }; out: 'sent'.
import { Agent, request } from 'node:http';

async function send({ port, body, offsets, requests }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  let next = 0;
  let spanId = 0;
  const post = (bytes) =>
    new Promise((resolve, reject) => {
      const sending = request({ port, host: '127.0.0.1', path: '/v1/traces', method: 'POST', agent, headers: { 'content-type': 'application/x-protobuf', 'content-length': bytes.length } }, (response) => {
        response.resume();
        response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`))));
      });
      sending.on('error', reject);
      sending.end(bytes);
    });
  const lane = async () => {
    const bytes = Buffer.from(body, 'base64');
    while (next < requests) {
      next += 1;
      for (const offset of offsets) bytes.writeUInt32BE((spanId += 1), offset + 4);
      await post(bytes);
    }
  };
  await Promise.all([lane(), lane()]);
  agent.destroy();
  process.send('sent');
  process.disconnect();
}

process.once('message', (message) => void send(message));
