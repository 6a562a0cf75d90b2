import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Config } from '../config/config.ts';
import { SidecarError } from '../errors.ts';
import { DataFolder } from './data-folder.ts';

const DEADLINE_MILLIS = 4_000;

/**
 * Asks a sidecar whether runs can be started, or a daemon whether it opens a WebSocket. A daemon is not greeted: a
 * session, however short, would disturb what is measured there. Throws `CLI_UNHEALTHY`.
 */
export async function askHealth(config: Config, address = `http://127.0.0.1:${config.port.port}`): Promise<void> {
  try {
    const url = new URL(address);
    await (url.protocol.startsWith('ws') ? openSocket(url) : askReady(url, config.token ?? (await new DataFolder(config.dataDir).storedSecret('api'))));
  } catch (cause) {
    throw new SidecarError('CLI_UNHEALTHY', { address, reason: (cause as Error).message }, { cause });
  }
}

async function askReady(url: URL, token: string | undefined): Promise<void> {
  const response = await fetch(new URL('/health/ready', url), {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(DEADLINE_MILLIS),
  }).catch((error: unknown) => Promise.reject((error as Error).cause ?? error));
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
}

/** The handshake alone, by hand: it needs no library, and health is asked for often. */
function openSocket({ hostname, port }: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const handshake = request({
      hostname,
      port,
      timeout: DEADLINE_MILLIS,
      headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64') },
    });
    handshake.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve();
    });
    handshake.on('response', (response) => {
      response.destroy();
      reject(new Error(`it answered ${response.statusCode ?? 'nothing'} instead of opening a WebSocket`));
    });
    handshake.on('timeout', () => handshake.destroy(new Error(`no answer within ${DEADLINE_MILLIS / 1000} s`)));
    handshake.on('error', reject);
    handshake.end();
  });
}
