const WebSocket = require('ws');

import('./talk.mjs').then(async ({ talk }) => console.log(JSON.stringify(await talk({ WebSocket, WebSocketServer: WebSocket.Server }))));
