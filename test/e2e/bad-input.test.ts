import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Behaviour, startCrookedDaemon } from '../replay/crooked-daemon.ts';
import { freePorts, startProgram, temporaryFolder } from './program.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** Replays smoke on whatever the environment says, in a fresh data folder. */
async function replay(environment: Readonly<Record<string, string>>, ...options: readonly string[]) {
  const data = await temporaryFolder();
  const ended = await startProgram(['replay', 'smoke', '--data', data, ...freePorts, ...options], environment).ended;
  return { ...ended, data };
}

/** Something that takes connections on a free port. */
async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** A folder in the place of the daemon's home, and a program in the place of Python. */
async function homeWith(script: string): Promise<Record<string, string>> {
  const home = await temporaryFolder();
  await mkdir(join(home, 'scripts', 'ws'), { recursive: true });
  await writeFile(join(home, 'scripts', 'ws', 'run_ws_daemon.py'), '');
  const python = join(home, 'python');
  await writeFile(python, `#!/bin/sh\n${script}\n`);
  await chmod(python, 0o755);
  return { EXAI_DAEMON_HOME: home, EXAI_DAEMON_PYTHON: python };
}

const attachTo = async (behaviour: Behaviour): Promise<Record<string, string>> => {
  const daemon = await startCrookedDaemon(behaviour);
  closing.push(() => daemon.stop());
  return { EXAI_DAEMON_URL: daemon.url };
};

/** Says what went wrong, and what to do about it. */
const explained = (message: RegExp): RegExp => new RegExp(`exai-sidecar: .*${message.source}[^]*\nwhat to do: \\S`);

describe('an address at which no daemon can be used', () => {
  it.each([
    ['nothing listens', () => Promise.resolve({ EXAI_DAEMON_URL: 'ws://127.0.0.1:9' }), /cannot connect .*ECONNREFUSED/],
    ['a host that does not exist', () => Promise.resolve({ EXAI_DAEMON_URL: 'ws://no-such-host.invalid:8079' }), /cannot connect .*(ENOTFOUND|EAI_AGAIN)/],
    ['no WebSocket address', () => Promise.resolve({ EXAI_DAEMON_URL: 'http://127.0.0.1:9' }), /setting is wrong/],
    ['the token is refused', () => attachTo({ hello: (socket) => socket.close(4003, 'unauthorized') }), /refused the token/],
    ['it answers with a binary frame', () => attachTo({ hello: (socket) => socket.send(Buffer.alloc(100)) }), /not an EXAI daemon/],
    ['it answers with what is no JSON', () => attachTo({ hello: (socket) => socket.send('{"op":') }), /not an EXAI daemon/],
  ] as const)('%s', async (_title, environment, message) => {
    const { status, said, data } = await replay(await environment());
    expect(said).toMatch(explained(message));
    expect(status).toBe(1);
    for (const run of await readdir(join(data, 'runs')).catch(() => [])) {
      expect(JSON.parse(await readFile(join(data, 'runs', run, 'run.json'), 'utf8'))).toMatchObject({ state: 'incomplete' });
    }
  });
});

describe('a home from which no daemon starts', () => {
  it.each([
    ['no folder', () => Promise.resolve({ EXAI_DAEMON_HOME: '/no/such/folder' }), /setting is wrong/],
    ['no daemon in it', async () => ({ EXAI_DAEMON_HOME: await temporaryFolder() }), /is no EXAI daemon/],
    ['no Python', async () => ({ ...(await homeWith('')), EXAI_DAEMON_PYTHON: '/no/such/python' }), /cannot run \/no\/such\/python/],
    ['a package missing', () => homeWith(`echo "ModuleNotFoundError: No module named 'websockets'" >&2; exit 1`), /a package is missing .*websockets/],
    ['it dies at the start', () => homeWith('echo "ValueError: broken" >&2; exit 3'), /exited with code 3.*ValueError: broken/s],
  ] as const)('%s', async (_title, environment, message) => {
    const { status, said } = await replay(await environment());
    expect(said).toMatch(explained(message));
    expect(status).toBe(1);
  });
});

describe('a home that holds the data folder', () => {
  it('is refused before anything is written, and doctor says so', async () => {
    const environment = await homeWith('');
    const data = join(environment['EXAI_DAEMON_HOME'] ?? '', '.exai-sidecar');
    for (const command of [['replay', 'smoke'], ['calibrate'], ['doctor']]) {
      const { status, said } = await startProgram([...command, '--data', data, '--gateway-port', '0', '--otlp-port', '0'], environment).ended;
      expect(said.replaceAll(/\s+/g, ' ')).toContain('which is copied there for each run');
      expect(said).toContain('--data');
      expect(status).toBe(1);
    }
    await expect(stat(data)).rejects.toThrow('ENOENT');
  });
});

describe('being stopped before a run began', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s while the daemon does not come up: the daemon ends too, and its copy goes', async (signal) => {
    const data = await temporaryFolder();
    const pidFile = join(data, 'pid');
    const program = startProgram(['replay', 'smoke', '--data', data, ...freePorts], await homeWith(`echo $$ > ${pidFile}.new; mv ${pidFile}.new ${pidFile}; exec sleep 60`));
    await expect.poll(() => readFile(pidFile, 'utf8').catch(() => ''), { timeout: 10_000 }).not.toBe('');
    program.child.kill(signal);
    expect(await program.ended).toMatchObject({ status: 1, signal: null });
    await expect(stat(`/proc/${(await readFile(pidFile, 'utf8')).trim()}`)).rejects.toThrow('ENOENT');
    expect((await readdir(data)).filter((name) => name.startsWith('daemon-'))).toEqual([]);
  });
});

describe('a port that is taken', () => {
  it.each(['--otlp-port', '--gateway-port', '--rehearsal-port'])('%s', async (option) => {
    const port = await listen(createServer());
    const { status, said } = await replay({}, '--time-scale', '20', option, String(port));
    expect(said).toMatch(explained(new RegExp(`127.0.0.1:${port} is in use`)));
    expect(status).toBe(1);
  });
});

describe('a data folder', () => {
  const scaled = ['replay', 'smoke', '--time-scale', '20', ...freePorts];

  it('that is a file is refused', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    const { status, said } = await startProgram([...scaled, '--data', file]).ended;
    expect(said).toMatch(explained(/cannot write to the data folder/));
    expect(status).toBe(1);
  });

  it('whose small files are damaged works, and damaged results are named', async () => {
    const data = await temporaryFolder();
    for (const name of ['otlp.secret', 'children.json', 'sidecar.lock']) await writeFile(join(data, name), Buffer.from([0, 255, 123, 10, 10]));
    expect(await startProgram([...scaled, '--data', data]).ended).toMatchObject({ status: 4 });
    const [run = ''] = await readdir(join(data, 'runs'));
    await writeFile(join(data, 'runs', run, 'verdict.json'), '{"x":');
    expect((await startProgram(['verdict', run, '--data', data]).ended).said).toMatch(explained(/is no verdict that this version can read/));
    await writeFile(join(data, 'runs', run, 'run.json'), 'null');
    const { status, said } = await startProgram(['verdict', run, '--data', data]).ended;
    expect(said).toMatch(explained(/cannot open the run file/));
    expect(status).toBe(1);
  });
});

describe('keys, tokens and prompts', () => {
  it('are in nothing that a rehearsal writes', async () => {
    const secrets = { KIMI_API_KEY: 'sk-leak-kimi-0123456789', GLM_API_KEY: 'leak0glm.0123456789', EXAI_WS_TOKEN: 'leak-ws-0123456789', EXAI_SIDECAR_TOKEN: 'leak-api-0123456789' };
    const { status, said, data } = await replay({ ...secrets, EXAI_SIDECAR_LOG: 'trace' }, '--time-scale', '20');
    expect(status).toBe(4);
    await expectNone(data, said, Object.values(secrets));
    const otlpSecret = (await readFile(join(data, 'otlp.secret'), 'utf8')).trim();
    await expectNone(data, said, [otlpSecret]);
    await expectNone(data, said, ['Say hello.'], /\/scenario\//);
    expect(((await stat(join(data, 'otlp.secret'))).mode & 0o777).toString(8)).toBe('600');
  });

  it('are not repeated where a daemon prints them and dies', async () => {
    const keys = { KIMI_API_KEY: 'sk-leak-kimi-0123456789', EXAI_WS_TOKEN: 'leak-ws-0123456789' };
    const { said, data } = await replay({ ...keys, ...(await homeWith('echo "boom $KIMI_API_KEY $EXAI_WS_TOKEN $OTHER_API_KEY" >&2; exit 3')) }, '--provider', 'live', '--daemon-env', 'OTHER_API_KEY=leak-other-0123456789');
    expect(said).toContain('boom [redacted] [redacted] [redacted]');
    await expectNone(data, said, [...Object.values(keys), 'leak-other-0123456789']);
  });
});

/** Looks through all that was written, the store's file included; secret files and `passed` are passed over. */
async function expectNone(data: string, said: string, words: readonly string[], passed = /\.secret$/): Promise<void> {
  const files = (await readdir(data, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(3);
  for (const word of words) {
    expect(said).not.toContain(word);
    const found = [];
    for (const file of files) if (!passed.test(file) && !file.endsWith('.secret') && (await readFile(file)).includes(word)) found.push(file);
    expect(found).toEqual([]);
  }
}
