import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askHealth } from '../../sidecar/composition/ask-health.ts';
import { type Config, loadConfig } from '../../sidecar/config/config.ts';
import { greetDaemon } from '../../sidecar/replay/greet-daemon.ts';
import { serve } from '../api/serve.ts';
import { start } from '../rehearsal/start.ts';

const settings = (environment: NodeJS.ProcessEnv = {}): Config => loadConfig({}, environment, { profiles: ['real'], faults: [] });
const TOKEN = 'a-token-that-is-long-enough';

async function folderWithSecret(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'exai-health-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'api.secret'), `${TOKEN}\n`);
  return folder;
}

describe('asking for health', () => {
  it('is content with a sidecar that is ready', async () => {
    const { url } = await serve();
    await expect(askHealth(settings(), url)).resolves.toBeUndefined();
  });

  it('shows the token of the settings, or the one kept in the data folder, where one is needed', async () => {
    const { url } = await serve({ exposed: true, token: TOKEN });
    await expect(askHealth(settings({ EXAI_SIDECAR_TOKEN: TOKEN }), url)).resolves.toBeUndefined();
    await expect(askHealth(settings({ EXAI_SIDECAR_DATA: await folderWithSecret() }), url)).resolves.toBeUndefined();
    await expect(askHealth(settings({ EXAI_SIDECAR_DATA: '/nowhere' }), url)).rejects.toThrow('401');
  });

  it('says why a sidecar is not ready', async () => {
    const { url } = await serve({ ready: () => ({ ready: false, reason: 'stopping' }) });
    await expect(askHealth(settings(), url)).rejects.toMatchObject({ code: 'CLI_UNHEALTHY', message: expect.stringContaining('stopping') });
  });

  it('is content with a daemon that opens a WebSocket, and opens no session there', async () => {
    const rehearsed = await start();
    onTestFinished(() => rehearsed.stop());
    await expect(askHealth(settings(), rehearsed.rehearsal.url)).resolves.toBeUndefined();
    expect(await greetDaemon({ url: rehearsed.rehearsal.url, token: '', deadlineMillis: 5_000 })).toMatchObject({ sessions: 1 });
  });

  it('is not content with anything else, nor with nothing', async () => {
    const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(askHealth(settings(), `ws://127.0.0.1:${port}`)).rejects.toThrow('instead of opening a WebSocket');
    server.close();
    await once(server, 'close');
    await expect(askHealth(settings(), `ws://127.0.0.1:${port}`)).rejects.toThrow('ECONNREFUSED');
    await expect(askHealth(settings(), `http://127.0.0.1:${port}`)).rejects.toThrow('ECONNREFUSED');
  });
});
