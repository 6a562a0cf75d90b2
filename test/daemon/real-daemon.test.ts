import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { gatewayEnvironment } from '../../sidecar/daemon/daemon-environment.ts';
import { findRunningDaemon } from '../../sidecar/daemon/find-running-daemon.ts';
import { launchDaemon, type LaunchedDaemon } from '../../sidecar/daemon/launch-daemon.ts';
import { isRunning } from '../../sidecar/process-identity.ts';
import { startGateway, type Gateway } from '../../sidecar/gateway/gateway.ts';
import { createLogger } from '../../sidecar/log.ts';
import { startEmulatedProviders, type EmulatedProviders } from '../../sidecar/providers/emulated-providers.ts';
import { anchorClock } from '../../sidecar/spans/clock.ts';
import { newMarker } from '../../sidecar/spans/marker.ts';
import type { Span } from '../../sidecar/spans/span.ts';

const home = process.env['EXAI_DAEMON_HOME'] ?? '';
const python = process.env['EXAI_DAEMON_PYTHON'] ?? '';

interface Reply {
  readonly op: string;
  readonly outputs?: readonly { readonly text: string }[];
  readonly error?: unknown;
}

/** Says hello, makes one call, and returns the frames until its result. */
async function call(url: string, name: string, args: object): Promise<readonly Reply[]> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const frames: Reply[] = [];
  const result = new Promise<void>((resolve, reject) => {
    socket.once('close', () => reject(new Error('the socket closed')));
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString('utf8')) as Reply;
      frames.push(frame);
      if (frame.op === 'hello_ack') socket.send(JSON.stringify({ op: 'call_tool', request_id: randomUUID(), name, arguments: { ...args, nonce: randomUUID() } }));
      if (frame.op === 'call_tool_res') resolve();
    });
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ op: 'hello', token: '' }));
  await result;
  socket.terminate();
  return frames;
}

/** Every file under a folder with size and time of change, to see that nothing was touched. */
const listing = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((file) => `${file} ${statSync(join(folder, file)).size} ${statSync(join(folder, file)).mtimeMs}`);

describe.skipIf(home === '' || python === '')('the real daemon, launched from a copy', () => {
  const spans: Span[] = [];
  const sink = { spans: (batch: readonly Span[]) => void spans.push(...batch), readings: () => undefined, dropped: () => undefined };
  const fast = { medianSeconds: 0.02, sigma: 0.1 };
  const log = createLogger('test', 'silent');
  let dataDir = '';
  let before: readonly string[] = [];
  let providers: EmulatedProviders;
  let gateway: Gateway;
  let daemon: LaunchedDaemon;

  const named = (pattern: RegExp): readonly Span[] => spans.filter(({ name }) => pattern.test(name));

  beforeAll(async () => {
    before = listing(home);
    dataDir = mkdtempSync(join(tmpdir(), 'real-daemon-'));
    providers = await startEmulatedProviders({ seed: 'real', delays: { upload: fast, content: fast, chat: fast } });
    gateway = await startGateway({ port: 0, upstreams: { kimi: providers.kimiUrl, glm: providers.glmUrl }, providerKind: 'emulated', sink, clock: anchorClock() });
    const environment = gatewayEnvironment({ kimiUrl: gateway.kimiUrl, glmUrl: gateway.glmUrl, filesDir: dataDir });
    daemon = await launchDaemon({ home, python, dataDir, environment, log });
  });

  afterAll(async () => {
    await daemon.stop(10_000);
    await gateway.stop();
    await providers.stop();
    rmSync(dataDir, { recursive: true });
  });

  test('is found by its files', async () => {
    expect(await findRunningDaemon(daemon.home)).toEqual({ pid: daemon.pid, url: daemon.url });
    expect(await findRunningDaemon(home)).toBeUndefined();
  });

  test('uploads new contents once, and fetches known ones without an upload', async () => {
    const contents = Buffer.from(randomBytes(51_200).toString('hex'));
    const sha256 = createHash('sha256').update(contents).digest('hex');
    const file = join(dataDir, 'upload.txt');
    writeFileSync(file, contents);

    for (const expected of [['POST /files', 'GET /files/{id}/content'], ['GET /files/{id}/content']]) {
      spans.length = 0;
      const reply = (await call(daemon.url, 'kimi_upload_and_extract', { files: [file], model: 'auto' })).at(-1);
      expect(reply?.error).toBeUndefined();
      expect(reply?.outputs?.[0]?.text).toContain(contents.toString('utf8', 0, 100));
      await expect.poll(() => gateway.stats().inFlight, { timeout: 10_000 }).toBe(0);
      expect(spans.map(({ name }) => name)).toEqual(expected);
      for (const span of named(/^POST/)) expect(span.attributes).toMatchObject({ 'exai.file.sha256': sha256, 'file.size': 102_400, 'gen_ai.provider.name': 'kimi', 'http.response.status_code': 200 });
      expect(new Set(spans.map(({ attributes }) => attributes['exai.file.id'])).size).toBe(1);
    }
  });

  test('asks the model of a chat once, with its mark', async () => {
    const marker = newMarker();
    spans.length = 0;
    const frames = await call(daemon.url, 'chat', { prompt: `Say hello. ${marker}`, model: 'auto', use_websearch: false });
    expect(frames.at(-1)?.error).toBeUndefined();
    await expect.poll(() => named(/^chat/), { timeout: 10_000 }).toHaveLength(1);
    expect(named(/^chat/)[0]).toMatchObject({
      name: 'chat glm-4.5-flash',
      attributes: { 'exai.markers': [marker], 'gen_ai.request.model': 'glm-4.5-flash', 'gen_ai.response.model': 'glm-4.5-flash', 'gen_ai.provider.name': 'glm', 'exai.provider.kind': 'emulated' },
    });
  });

  test('stops when asked and leaves no process, its home untouched', async () => {
    const second = await launchDaemon({ home, python, dataDir, environment: {}, log });
    await Promise.all([second.stop(10_000), second.stop(10_000)]);
    expect(await second.exited).toEqual({ code: 0, signal: null, expected: true });
    expect(isRunning(second.pid)).toBe(false);
    expect(await findRunningDaemon(second.home)).toBeUndefined();
    expect(listing(home)).toEqual(before);
  });
});
