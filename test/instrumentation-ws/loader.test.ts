import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

/** Other versions of Node to try the hook in, `EXAI_TEST_NODES`, apart by `:`. */
const NODES = [process.execPath, ...(process.env['EXAI_TEST_NODES'] ?? '').split(':').filter(Boolean)];
const HOOKED = ['websocket accept', 'websocket close', 'websocket close', 'websocket connect', 'websocket receive', 'websocket receive', 'websocket send', 'websocket send'];

/** The default of `ws` as CommonJS has it: the one class, with the other as its property. */
const REQUIRES = `const WebSocket = require('ws'); import('${new URL('./loader/talk.mjs', import.meta.url).href}').then(async ({ talk }) => console.log(JSON.stringify(await talk({ WebSocket, WebSocketServer: WebSocket.Server }))));`;

const file = (name: string): string => fileURLToPath(new URL(`./loader/${name}`, import.meta.url));

describe.each(NODES)('the hook of the loader, in %s', (node) => {
  it.each([
    ['an ES module that imports by name', ['--import', file('telemetry.mjs'), file('named.mjs')]],
    ['an ES module that imports the default', ['--import', file('telemetry.mjs'), file('default.mjs')]],
    ['a CommonJS module', ['--import', file('telemetry.mjs'), '--input-type', 'commonjs', '--eval', REQUIRES]],
    ['a worker thread', ['--import', file('telemetry.mjs'), file('worker.mjs')]],
    ['a program that registers it itself', [file('registered.mjs')]],
  ])('reaches %s', async (_what, args) => {
    const { stdout } = await promisify(execFile)(node, args, { cwd: fileURLToPath(new URL('.', import.meta.url)) });
    expect(JSON.parse(stdout)).toEqual(HOOKED);
  });
});
