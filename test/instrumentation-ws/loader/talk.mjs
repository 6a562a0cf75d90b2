// Says one thing to a server of its own and hears it again; answers the names of the spans that were made of it.
export async function talk({ WebSocket, WebSocketServer }) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  await new Promise((resolve) => server.once('listening', resolve));
  const socket = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
  await new Promise((resolve) => socket.once('open', resolve));
  const heard = new Promise((resolve) => socket.once('message', resolve));
  socket.send('x');
  await heard;
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.close();
  await closed;
  await new Promise((resolve) => server.close(resolve));
  return globalThis.spanNames();
}
