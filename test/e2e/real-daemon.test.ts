import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gatewayEnvironment } from '../../sidecar/daemon/daemon-environment.ts';
import { launchDaemon } from '../../sidecar/daemon/launch-daemon.ts';
import { freePort } from '../../sidecar/daemon/ports.ts';
import { createLogger } from '../../sidecar/log.ts';
import { PROVIDER_DELAYS } from '../../sidecar/providers/delays.ts';
import { startEmulatedProviders } from '../../sidecar/providers/emulated-providers.ts';
import { greetDaemon } from '../../sidecar/replay/greet-daemon.ts';
import { evidenceTree, freePorts, readVerdictFile, startProgram, temporaryFolder } from './program.ts';

const HOME = process.env['EXAI_DAEMON_HOME'];
const PYTHON = process.env['EXAI_DAEMON_PYTHON'];

/** One digest over the names and contents of a folder. */
async function digestOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  for (const file of files.toSorted()) hash.update(file).update(await readFile(file));
  return hash.digest('hex');
}

describe.skipIf(HOME === undefined || PYTHON === undefined)('the real daemon, launched from a copy', { timeout: 240_000 }, () => {
  const environment = { EXAI_DAEMON_HOME: HOME ?? '', EXAI_DAEMON_PYTHON: PYTHON ?? '' };

  it('is replayed against and judged; its home stays as it was', async () => {
    const before = await digestOf(HOME ?? '');
    const data = await temporaryFolder();
    const file = join(data, 'verdict.json');
    const program = startProgram(['start', '--once', '--quick', '--data', data, '--json', file, ...freePorts], environment);
    const { status, said } = await program.ended;
    expect(said).toMatch(/^Target: real daemon, launched from/m);
    expect(status).toBe(2);

    const verdict = await readVerdictFile(file);
    expect(verdict.environment).toMatchObject({ daemon: { kind: 'real', launched: true }, provider: { kind: 'emulated' } });
    expect(verdict.measurement.observed).toBe(verdict.measurement.expected);
    expect(verdict.measurement.ambiguous).toBe(0);
    expect(verdict.environment.rungs.probe).toMatchObject({ present: true, how: expect.not.stringContaining('not found') });
    for (const claim of ['routing.simple', 'routing.p95', 'routing.accuracy', 'routing.failures']) expect(verdict.claims.find(({ id }) => id === claim)).toMatchObject({ state: 'pass' });
    expect(verdict.claims.filter(({ reasonCode }) => reasonCode === 'contradiction')).toEqual([]);
    // The content fetch alone takes 0.2 s at the emulated delays: no cached upload can be faster.
    expect(verdict.claims.find(({ id }) => id === 'upload.cached')).toMatchObject({ state: 'fail' });
    expect(verdict.claims.find(({ id }) => id === 'upload.first')).toMatchObject({ state: 'pass' });
    expect(await digestOf(HOME ?? '')).toBe(before);

    const treeOf = (claim: string) => evidenceTree(join(data, 'runs', verdict.run.id, 'spans.duckdb'), verdict, claim);
    const tool = 'tools/call kimi_upload_and_extract';
    const calls = [`${tool} client › ${tool} server`, `${tool} server › upload kimi internal`, `– › ${tool} client`];
    const upload = 'upload kimi internal';
    expect(await treeOf('upload.first')).toEqual([...calls, `${upload} › GET /files/{id}/content client`, `${upload} › POST /files client`, `${upload} › cache.get file internal`].toSorted());
    expect(await treeOf('upload.cached')).toEqual([...calls, `${upload} › GET /files/{id}/content client`, `${upload} › cache.get file internal`].toSorted());
    const inChat = ['cache.get semantic internal', 'chat glm-4.5-flash client', 'event_loop.stall internal', 'route chat internal'].map((span) => `tools/call chat server › ${span}`);
    expect(await treeOf('tools.chat')).toEqual([...inChat, 'tools/call chat client › tools/call chat server', '– › tools/call chat client'].toSorted());
  });

  it('is attached to as it runs and left running; what only the client sees is judged', async () => {
    const providers = await startEmulatedProviders({ seed: 'attached', delays: PROVIDER_DELAYS.ideal });
    const data = await temporaryFolder();
    const given = gatewayEnvironment({ kimiUrl: providers.kimiUrl, glmUrl: providers.glmUrl, filesDir: data });
    const daemon = await launchDaemon({ home: HOME ?? '', python: PYTHON ?? '', dataDir: join(data, 'theirs'), environment: { ...given, EXAI_WS_TOKEN: 'their token' }, log: createLogger('test', 'silent') });
    try {
      const file = join(data, 'verdict.json');
      const attach = (token: string) => startProgram(['replay', 'task-2c', '--quick', '--data', join(data, 'ours'), '--json', file, ...freePorts], { EXAI_DAEMON_URL: daemon.url, EXAI_WS_TOKEN: token }).ended;
      expect(await attach('a guess')).toMatchObject({ status: 1, said: expect.stringContaining('refused the token') });

      await attach('their token');
      const verdict = await readVerdictFile(file);
      expect(verdict.environment).toMatchObject({ target: `real daemon at ${daemon.url}, attached as it runs`, provider: { kind: 'unknown' }, rungs: { gateway: { present: false } } });
      expect(verdict.run.complete).toBe(true);
      expect(verdict.claims.find(({ id }) => id === 'upload.first')).toMatchObject({ state: 'pass', sources: ['client'] });
      // A repeat that was fast may have been no hit: without another vantage point nobody can tell.
      expect(verdict.claims.find(({ id }) => id === 'upload.cached')).toMatchObject({ state: 'not_measured' });
      expect(await greetDaemon({ url: daemon.url, token: 'their token', deadlineMillis: 10_000 })).toMatchObject({ sessions: 1 });
    } finally {
      await daemon.stop(10_000);
      await providers.stop();
    }
  });

  it('that somebody else starts with the variables of the probe is seen from inside', async () => {
    const data = await temporaryFolder();
    const port = String(await freePort('127.0.0.1', 0));
    const shared = ['--data', join(data, 'ours'), '--otlp-port', port];
    const printed = (await startProgram(['probe', '--print-env', ...shared]).ended).said;
    const variables = Object.fromEntries(printed.trim().split('\n').map((line) => line.split(/=(.*)/, 2) as [string, string]));
    expect(Object.keys(variables)).toEqual(['PYTHONPATH', 'EXAI_PROBE_ENDPOINT', 'EXAI_PROBE_SECRET']);

    const providers = await startEmulatedProviders({ seed: 'probed', delays: PROVIDER_DELAYS.ideal });
    const given = gatewayEnvironment({ kimiUrl: providers.kimiUrl, glmUrl: providers.glmUrl, filesDir: data });
    const daemon = await launchDaemon({ home: HOME ?? '', python: PYTHON ?? '', dataDir: join(data, 'theirs'), environment: { ...given, ...variables }, log: createLogger('test', 'silent') });
    try {
      const file = join(data, 'verdict.json');
      await startProgram(['replay', 'task-2c', '--quick', ...shared, '--gateway-port', '0', '--json', file], { EXAI_DAEMON_URL: daemon.url }).ended;
      const verdict = await readVerdictFile(file);
      expect(verdict.environment.rungs).toMatchObject({ probe: { present: true }, gateway: { present: false } });
      expect(verdict.measurement).toMatchObject({ observed: verdict.measurement.expected, ambiguous: 0 });
      expect(verdict.claims.find(({ id }) => id === 'routing.simple')).toMatchObject({ state: 'pass', sources: expect.arrayContaining(['probe']) });
    } finally {
      await daemon.stop(10_000);
      await providers.stop();
    }
  });
});
