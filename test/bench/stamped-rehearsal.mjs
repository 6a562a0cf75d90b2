// The built-in daemon in a process of its own, with a side channel: when it got each call and when it handed the answer to
// its socket, by the monotonic clock that all processes of a machine share. Message in: { stateDir }; out: its address, and
// for each later message the stamps so far, by request id.
import { WebSocket } from 'ws';
import { startEmulatedProviders } from '../../dist/providers/emulated-providers.js';
import { PROVIDER_DELAYS } from '../../dist/providers/delays.js';
import { startRehearsal } from '../../dist/rehearsal/rehearsal.js';
import { anchorClock } from '../../dist/spans/clock.js';

/** By request id: [got, answered], in nanoseconds. */
const stamps = new Map();
const requestId = (text) => /"request_id":"([^"]+)"/.exec(text)?.[1];

/** Puts a stamp before what a socket's method does. */
function stamped(method, stamp) {
  const original = Reflect.get(WebSocket.prototype, method);
  Reflect.set(WebSocket.prototype, method, function stampFirst(...args) {
    stamp(...args);
    return Reflect.apply(original, this, args);
  });
}

stamped('emit', (event, data) => {
  if (event !== 'message') return;
  const at = process.hrtime.bigint();
  const id = requestId(data.toString());
  if (id !== undefined) stamps.set(id, [at, undefined]);
});
stamped('send', (data) => {
  const stamp = data.startsWith('{"op":"call_tool_res"') ? stamps.get(requestId(data.slice(0, 200))) : undefined;
  if (stamp !== undefined) stamp[1] = process.hrtime.bigint();
});

async function serve({ stateDir }) {
  const delays = PROVIDER_DELAYS.ideal;
  const providers = await startEmulatedProviders({ seed: 'timing', delays, timeScale: 1 });
  const nowhere = { spans: () => {}, readings: () => {}, dropped: () => {} };
  const daemon = await startRehearsal({ port: 0, profile: 'ideal', timeScale: 1, seed: 'timing', kimiUrl: providers.kimiUrl, glmUrl: providers.glmUrl, stateDir, environment: {}, sink: nowhere, clock: anchorClock() });
  process.on('message', () => process.send([...stamps].map(([id, [got, answered]]) => [id, String(got), String(answered ?? '')])));
  process.once('disconnect', () => process.exit());
  process.send(daemon.url);
}

process.once('message', (message) => void serve(message));
