import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { checkPython } from '../../sidecar/daemon/check-python.ts';
import { findListener, listensOn } from '../../sidecar/daemon/find-listener.ts';
import { freePort } from '../../sidecar/daemon/ports.ts';
import { startedWith } from '../../sidecar/daemon/started-with.ts';

let child: ChildProcess | undefined;
afterEach(async () => {
  if (!child) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  child = undefined;
});

/** Another process that listens, in a folder of its own. */
async function listening(): Promise<{ readonly pid: number; readonly port: number }> {
  const program = "require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })";
  child = spawn(process.execPath, ['-e', program], { cwd: tmpdir(), env: { KIMI_API_URL: 'http://127.0.0.1:4321/kimi/v1' }, stdio: ['ignore', 'pipe', 'ignore'] });
  const [port] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return { pid: child.pid ?? 0, port: Number(port) };
}

describe('who listens on a port of this host', () => {
  it('is found with the folder that it runs in, and nobody where nobody does', async () => {
    const { pid, port } = await listening();
    expect(await findListener(port)).toEqual({ pid, folder: await realpath(tmpdir()) });
    const free = await freePort('127.0.0.1', 0);
    expect(await findListener(free ?? 0)).toBeUndefined();
  });

  it('is told of a process: yes, no, or unknown for one that is gone', async () => {
    const { pid, port } = await listening();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const own = (server.address() as AddressInfo).port;
    expect(await Promise.all([listensOn(pid, port), listensOn(pid, own), listensOn(process.pid, own), listensOn(2 ** 22 + 1, port)])).toEqual([true, false, true, undefined]);
    server.close();
  });
});

describe('what a process was started with', () => {
  it('is told by name, and nothing else of it', async () => {
    const { pid } = await listening();
    expect(await startedWith(pid, 'KIMI_API_URL')).toBe('http://127.0.0.1:4321/kimi/v1');
    expect(await startedWith(pid, 'KIMI_API')).toBeUndefined();
    expect(await startedWith(2 ** 22 + 1, 'KIMI_API_URL')).toBeUndefined();
  });
});

describe('a Python', () => {
  it('that cannot be run is named', async () => {
    await expect(checkPython('/nowhere/python')).rejects.toMatchObject({ code: 'DAEMON_PYTHON_MISSING' });
  });

  it('without the packages of the daemon is told which', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'exai-python-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const bare = join(folder, 'python');
    // `-I -S` leaves out every package that is installed.
    await writeFile(bare, '#!/bin/sh\nexec python3 -I -S "$@"\n', { mode: 0o755 });
    await expect(checkPython(bare)).rejects.toMatchObject({ code: 'DAEMON_PACKAGES_MISSING', message: expect.stringContaining('mcp, openai') });
  });
});
