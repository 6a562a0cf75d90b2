import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { gatewayEnvironment } from '../../sidecar/daemon/daemon-environment.ts';
import { freePort, isListening } from '../../sidecar/daemon/ports.ts';
import type { Diagnosis } from '../../sidecar/doctor/diagnosis.ts';
import { PROVIDER_DELAYS } from '../../sidecar/providers/delays.ts';
import { startEmulatedProviders } from '../../sidecar/providers/emulated-providers.ts';
import { Client } from '../rehearsal/client.ts';
import { foretoldWrongly } from '../support/foretold.ts';
import { freePorts, readVerdictFile, startProgram, temporaryFolder } from './program.ts';

const HOME = process.env['EXAI_DAEMON_HOME'];
const PYTHON = process.env['EXAI_DAEMON_PYTHON'];

let daemon: ChildProcess | undefined;
afterEach(async () => {
  if (!daemon) return;
  const exited = once(daemon, 'exit');
  daemon.kill('SIGKILL');
  await exited;
  daemon = undefined;
});

/** Copies the daemon and starts it as its operator would: nothing of this program is between it and its providers, nor in it. */
async function startByHand(data: string, settings: Readonly<Record<string, string>>): Promise<{ readonly url: string; readonly home: string; readonly pid: number }> {
  const home = join(data, 'exai');
  await cp(HOME ?? '', home, { recursive: true, filter: (path) => !/\/(?:\.git|logs|\.logs|\.cache|\.env|__pycache__)$/.test(path) });
  await mkdir(join(home, 'logs'), { recursive: true });
  const port = (await freePort('127.0.0.1', 0)) ?? 0;
  const out = createWriteStream(join(data, 'daemon.out'));
  await once(out, 'open');
  daemon = spawn(PYTHON ?? '', ['-u', join('scripts', 'ws', 'run_ws_daemon.py')], {
    cwd: home,
    env: { PATH: process.env['PATH'] ?? '', HOME: data, EXAI_WS_HOST: '127.0.0.1', EXAI_WS_PORT: String(port), ENV_FILE: join(data, 'none.env'), ...settings },
    stdio: ['ignore', out, out],
  });
  await expect.poll(() => isListening('127.0.0.1', port), { timeout: 60_000, interval: 100 }).toBe(true);
  return { url: `ws://127.0.0.1:${port}`, home, pid: daemon.pid ?? 0 };
}

describe.skipIf(HOME === undefined || PYTHON === undefined)('the real daemon, started by hand and never again', { timeout: 240_000 }, () => {
  it('is refuted and proven as far as its files allow, and doctor foretells how far', async () => {
    const data = await temporaryFolder();
    const providers = await startEmulatedProviders({ seed: 'by hand', delays: PROVIDER_DELAYS.real });
    const toolcalls = join(data, 'toolcalls.jsonl');
    const given = gatewayEnvironment({ kimiUrl: providers.kimiUrl, glmUrl: providers.glmUrl, filesDir: data });
    const { url, home, pid } = await startByHand(data, { ...given, EX_TOOLCALL_LOG_PATH: toolcalls });
    const attached = { EXAI_DAEMON_URL: url, EXAI_DAEMON_HOME: home, EXAI_DAEMON_LOGS: toolcalls };
    const ours = join(data, 'ours');
    try {
      const foretold = join(data, 'doctor.json');
      const look = () => startProgram(['doctor', '--quick', '--data', ours, '--gateway-port', '0', '--json', foretold], attached).ended;
      expect((await look()).status).toBe(0);
      const before = (await readVerdictFile(foretold)) as unknown as Diagnosis;
      expect(before).toMatchObject({
        daemon: { pid, launched: false }, otherSessions: 0, files: { visible: true },
        rungs: { process: { state: 'present' }, log: { state: 'present' }, gateway: { state: 'missing', remedy: { when: 'restart' } }, probe: { state: 'missing', remedy: { when: 'restart' } } },
      });

      const file = join(data, 'verdict.json');
      await startProgram(['replay', 'task-2c', '--quick', '--data', ours, '--json', file, ...freePorts], attached).ended;
      const verdict = await readVerdictFile(file);
      const stateOf = (claim: string) => verdict.claims.find(({ id }) => id === claim);
      expect(verdict.environment.daemon).toMatchObject({ pid, launched: false });
      expect(verdict.run.complete).toBe(true);
      expect(verdict.claims.filter(({ reasonCode }) => reasonCode === 'contradiction')).toEqual([]);
      // The content fetch alone takes 0.2 s: the daemon's own records of the uploads say so.
      expect(stateOf('upload.cached')).toMatchObject({ state: 'fail', sources: ['client', 'log'] });
      // From outside a decision took no longer than its call, of which a model may have had the most: never a fail, and a pass where even that is short enough.
      for (const id of ['routing.simple', 'routing.p95']) {
        const claim = stateOf(id);
        expect(claim).toMatchObject({ state: Number(claim?.upper) < Number(claim?.limit.value) ? 'pass' : 'inconclusive', lower: 0, sources: ['client'] });
      }
      expect(stateOf('routing.failures')?.state).toBe('pass');
      for (const claim of ['routing.simple', 'routing.p95', 'routing.failures']) expect(before.claims.find(({ id }) => id === claim)?.can).toBe('only_pass');
      expect(before.summary).toMatch(/^claims: \d+ can pass or fail · \d+ can only pass: /);
      expect(foretoldWrongly(before.claims, verdict)).toEqual([]);

      // What its records show now is known, not hoped for.
      await look();
      const after = (await readVerdictFile(foretold)) as unknown as Diagnosis;
      expect(after.claims).toEqual(before.claims);
      expect(after.rungs.log).toMatchObject({ state: 'present', how: expect.not.stringContaining('not known') });
    } finally {
      await providers.stop();
    }
  });

  it('that others use is spared, and what ran beside their calls takes no part', async () => {
    const data = await temporaryFolder();
    const { url, home } = await startByHand(data, {});
    const attached = { EXAI_DAEMON_URL: url, EXAI_DAEMON_HOME: home };
    const file = join(data, 'verdict.json');
    const other = await Client.open(url);
    const spared = await startProgram(['replay', 'smoke', '--data', join(data, 'ours'), ...freePorts], attached).ended;
    expect(spared.said).toMatch(/only what\s+harms\s+no\s+other\s+client\s+is\s+replayed/);

    const run = startProgram(['replay', 'task-2c', '--quick', '--all-steps', '--data', join(data, 'ours'), '--json', file, ...freePorts], attached);
    await run.says(/^idle: /m);
    const enough = new AbortController();
    const busy = (async () => {
      for (let number = 0; !enough.signal.aborted; number += 1) await other.call('listmodels', { model: 'auto', nonce: number }, `theirs-${number}`);
    })();
    await run.says(/^chats: /m);
    enough.abort();
    await busy;
    await run.ended;
    await other.close();
    const verdict = await readVerdictFile(file);
    expect(verdict.claims.find(({ id }) => id === 'memory.idle')).toMatchObject({ state: 'not_measured', reasonCode: 'disturbed' });
  });
});
