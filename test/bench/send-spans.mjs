// Sends one export body again and again over two connections, each time with fresh span ids; runs in a process of its
// own, so that its CPU time does not count. Message in: { port, body (base64), offsets, requests, secret?, requestsASecond? },
// as fast as it goes where no rate is given; out: 'sent'.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

async function sendAll({ port, body, offsets, requests, secret, requestsASecond }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  let next = 0;
  let spanId = 0;
  const begun = performance.now();
  const post = (bytes) =>
    new Promise((resolve, reject) => {
      const sending = request({ port, host: '127.0.0.1', path: '/v1/traces', method: 'POST', agent, headers: { 'content-type': 'application/x-protobuf', 'content-length': bytes.length, ...(secret === undefined ? {} : { 'x-exai-secret': secret }) } }, (response) => {
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
      if (requestsASecond !== undefined) await sleep(Math.max(0, begun + (next / requestsASecond) * 1000 - performance.now()));
      for (const offset of offsets) bytes.writeUInt32BE((spanId += 1), offset + 4);
      await post(bytes).catch((error) => {
        // At a rate it goes on until the receiver ends.
        if (requestsASecond === undefined) throw error;
        process.exit();
      });
    }
  };
  await Promise.all([lane(), lane()]);
  agent.destroy();
  process.send('sent');
  process.disconnect();
}

process.once('message', (message) => void sendAll(message));
