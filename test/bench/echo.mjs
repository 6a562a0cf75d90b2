// A server of the least kind, in a process of its own: sends back what it gets. Message out: its port.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', (socket) => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })));
server.once('listening', () => process.send(server.address().port));
process.once('disconnect', () => process.exit());
