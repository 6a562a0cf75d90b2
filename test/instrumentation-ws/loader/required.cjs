const WebSocket = require('ws');

import('./talk.mjs').then(async ({ talk }) => process.stdout.write(JSON.stringify(await talk({ WebSocket, WebSocketServer: WebSocket.Server }))));
