// eslint-disable-next-line import/no-named-as-default -- as applications do
import WebSocket, { WebSocketServer } from 'ws';
import { talk } from './talk.mjs';

process.stdout.write(JSON.stringify(await talk({ WebSocket, WebSocketServer })));
