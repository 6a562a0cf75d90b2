import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { environmentFile, gatewayEnvironment } from '../../sidecar/daemon/daemon-environment.ts';
import { daemonVersion } from '../../sidecar/daemon/daemon-version.ts';
import { findRunningDaemon } from '../../sidecar/daemon/find-running-daemon.ts';
import { launchDaemon, type LaunchOptions } from '../../sidecar/daemon/launch-daemon.ts';
import { createLogger } from '../../sidecar/log.ts';

let folder = '';

const write = (file: string, text: string): string => {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};

/** A program in the place of Python, in a home in the place of a daemon. */
const launch = (script: string, options: Partial<LaunchOptions> = {}) => {
  const python = write('python', `#!/bin/sh\n${script}\n`);
  chmodSync(python, 0o755);
  write('home/scripts/ws/run_ws_daemon.py', '');
  return launchDaemon({ home: join(folder, 'home'), python, dataDir: join(folder, 'data'), environment: {}, log: createLogger('test', 'silent'), ...options });
};

const codeOf = (launching: Promise<unknown>): Promise<unknown> =>
  launching.then(
    () => 'launched',
    (error: unknown) => error,
  );

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'launch-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a launch that cannot succeed says why and what to do', () => {
  test.each([
    ["ModuleNotFoundError: No module named 'websockets'", 'DAEMON_PACKAGES_MISSING', /websockets.*/],
    ["[ex-mcp] Failed to import MCP components: No module named 'mcp'", 'DAEMON_PACKAGES_MISSING', /\(mcp\)/],
    ["AttributeError: 'Server' object has no attribute 'list_tools'", 'DAEMON_PACKAGES_MISSING', /list_tools/],
    ['Address already in use: ws://127.0.0.1:8079. A daemon is likely already running.', 'DAEMON_PORT_TAKEN', /port \d+ is taken/],
    ['ValueError: something else', 'DAEMON_START_FAILED', /it exited with code 3\nValueError: something else/],
  ])('%s', async (line, code, message) => {
    const error = await codeOf(launch(`cat >&2 <<'END'\n${line}\nEND\nexit 3`));
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(JSON.parse(readFileSync(join(folder, 'data', 'children.json'), 'utf8'))).toEqual([]);
  });

  test('no Python', async () => {
    expect(await codeOf(launch('', { python: join(folder, 'none') }))).toMatchObject({ code: 'DAEMON_PYTHON_MISSING', kind: 'usage' });
  });

  test('a home that is no daemon', async () => {
    expect(await codeOf(launch('', { home: folder }))).toMatchObject({ code: 'DAEMON_HOME_INVALID', kind: 'usage' });
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  test.each([
    ['in the home', 'home/.exai-sidecar'],
    ['that is the home', 'home'],
    ['that a link leads into the home', 'link/.exai-sidecar'],
  ])('a data folder %s', async (_title, dataDir) => {
    write('home/src/a.py', '');
    symlinkSync(join(folder, 'home', 'src'), join(folder, 'link'));
    const error = await codeOf(launch('', { dataDir: join(folder, dataDir) }));
    expect(error).toMatchObject({ code: 'DAEMON_HOME_HOLDS_DATA', kind: 'usage', remedy: expect.stringContaining('--data') as string });
    expect(readdirSync(join(folder, 'home')).toSorted()).toEqual(['scripts', 'src']);
  });

  test('a port that is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    expect(await codeOf(launch('', { port }))).toMatchObject({ code: 'DAEMON_PORT_TAKEN', details: { port } });
    server.close();
  });

  test('a daemon that never listens, which is stopped again', async () => {
    const pidFile = join(folder, 'pid');
    const error = await codeOf(launch(`echo $$ > ${pidFile}; exec sleep 60`, { startMillis: 300 }));
    expect(error).toMatchObject({ code: 'DAEMON_START_FAILED', message: expect.stringContaining('did not listen within 0.3 s') as string });
    expect(existsSync(`/proc/${readFileSync(pidFile, 'utf8').trim()}`)).toBe(false);
  });
});

describe('what a daemon is given', () => {
  test('is its settings and the bare environment, nothing of the caller', async () => {
    const seen = join(folder, 'seen');
    process.env['EXAI_TEST_SECRET'] = 'leaks';
    await codeOf(launch(`env > ${seen}; exit 1`, { environment: { ...gatewayEnvironment({ kimiUrl: 'http://k', glmUrl: 'http://g', filesDir: '/f' }), KIMI_API_KEY: 'live-key' } }));
    delete process.env['EXAI_TEST_SECRET'];
    const environment = readFileSync(seen, 'utf8');
    expect(environment).not.toContain('leaks');
    for (const line of ['KIMI_API_KEY=live-key', 'KIMI_API_URL=http://k', 'EXAI_WS_HOST=127.0.0.1', 'LANG=C.UTF-8']) expect(environment.split('\n')).toContain(line);
    const settingsFile = /^ENV_FILE=(.*)$/m.exec(environment)?.[1] ?? '';
    expect(readFileSync(settingsFile, 'utf8')).toContain('KIMI_API_URL=http://k\n');
    expect(readFileSync(settingsFile, 'utf8')).not.toContain('live-key');
  });

  test('is written so that its reader reads the same, without secrets and references', () => {
    const file = environmentFile({ A: 'plain/1.5', B: "it's # no comment", C: '', GLM_API_KEY: 'k', D: '${HOME}', E: 'two\nlines' });
    expect(file).toBe("A=plain/1.5\nB='it\\'s # no comment'\nC=\n");
  });
});

describe('a copy of the home', () => {
  test('is complete but for history, settings and what the daemon wrote', async () => {
    for (const file of ['src/a.py', 'docs/x.md', '.env.example', '.git/HEAD', 'logs/old', '.logs/old', '.cache/old', '.env', 'src/__pycache__/a.pyc', 'src/logs/kept']) write(`home/${file}`, 'x');
    await codeOf(launch('exit 1'));
    const [copy = ''] = readdirSync(join(folder, 'data')).filter((name) => name.startsWith('daemon-'));
    const files = readdirSync(join(folder, 'data', copy), { recursive: true, encoding: 'utf8' });
    for (const file of ['src/a.py', 'docs/x.md', '.env.example', 'src/logs/kept']) expect(files).toContain(file);
    for (const file of ['.git', 'logs', '.logs', '.cache', '.env', 'src/__pycache__']) expect(files).not.toContain(file);
  });

  test('is removed after three newer ones', async () => {
    for (let count = 0; count < 5; count += 1) await codeOf(launch('exit 1'));
    expect(readdirSync(join(folder, 'data')).filter((name) => name.startsWith('daemon-'))).toHaveLength(3);
  });
});

describe('the version of a home', () => {
  const COMMIT = 'a'.repeat(40);

  test.each([
    ['a branch', { '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/main': `${COMMIT}\n` }, COMMIT],
    ['a packed branch', { '.git/HEAD': 'ref: refs/heads/main\n', '.git/packed-refs': `# pack-refs\n${COMMIT} refs/heads/main\n` }, COMMIT],
    ['a commit checked out', { '.git/HEAD': `${COMMIT}\n` }, COMMIT],
    ['a linked work tree', { '.git': 'gitdir: ../repo/worktrees/x\n', '../repo/worktrees/x/HEAD': 'ref: refs/heads/b\n', '../repo/worktrees/x/commondir': '../..\n', '../repo/refs/heads/b': `${COMMIT}\n` }, COMMIT],
    ['a project file only', { 'pyproject.toml': '[project]\nname = "x"\nversion = "2.0.0"\n' }, '2.0.0'],
    ['nothing to tell it by', { 'README.md': '' }, undefined],
  ])('is told from %s', async (_title, files: Readonly<Record<string, string>>, version) => {
    for (const [file, text] of Object.entries(files)) write(join('home', file), text);
    expect(await daemonVersion(join(folder, 'home'))).toBe(version);
  });
});

describe('a running daemon', () => {
  test('is not found where the files are missing, broken or name a process that is no Python', async () => {
    expect(await findRunningDaemon(folder)).toBeUndefined();
    write('logs/ws_daemon.health.json', '{"pid":');
    expect(await findRunningDaemon(folder)).toBeUndefined();
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    write('logs/ws_daemon.health.json', JSON.stringify({ pid: process.pid, host: '127.0.0.1', port: (server.address() as AddressInfo).port }));
    write('logs/ws_daemon.pid', String(process.pid));
    expect(await findRunningDaemon(folder)).toBeUndefined();
    server.close();
  });
});
