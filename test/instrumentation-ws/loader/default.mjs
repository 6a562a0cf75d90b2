import WebSocket, { WebSocketServer } from 'ws';
import { talk } from './talk.mjs';

console.log(JSON.stringify(await talk({ WebSocket, WebSocketServer })));
