import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';

/** A copy of the real daemon, running on loopback. */
export interface RealDaemon {
  readonly url: string;
  readonly home: string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

async function listening(url: string): Promise<boolean> {
  const socket = new WebSocket(url);
  try {
    await once(socket, 'open');
    return true;
  } catch {
    return false;
  } finally {
    socket.terminate();
  }
}

/** Launches a copy of the daemon at `home` with these settings in a file of its own, and waits until it listens. */
export async function launchRealDaemon(options: {
  readonly home: string;
  readonly python: string;
  readonly environment: Readonly<Record<string, string>>;
}): Promise<RealDaemon> {
  const folder = await mkdtemp(join(tmpdir(), 'real-daemon-'));
  const home = join(folder, 'home');
  await cp(options.home, home, { recursive: true, filter: (path) => !/\/(\.git|logs|\.logs|\.cache|\.env)$/.test(path) });
  const port = await freePort();
  const environment = {
    EXAI_WS_HOST: '127.0.0.1',
    EXAI_WS_PORT: String(port),
    KIMI_API_KEY: 'dummy-kimi',
    GLM_API_KEY: 'dummy.glm',
    ...options.environment,
  };
  const file = join(folder, 'daemon.env');
  await writeFile(file, Object.entries(environment).map(([name, value]) => `${name}=${value}\n`).join(''));
  const child = spawn(options.python, ['-u', 'scripts/ws/run_ws_daemon.py'], {
    cwd: home,
    env: { PATH: '/usr/bin:/bin', HOME: folder, ENV_FILE: file },
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  const url = `ws://127.0.0.1:${port}`;
  const deadline = Date.now() + 30_000;
  while (!(await listening(url))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('the real daemon does not listen');
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  return {
    url,
    home,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
