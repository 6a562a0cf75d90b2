import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../sidecar/doctor/diagnosis.ts';
import { freePort } from '../../sidecar/daemon/ports.ts';
import { Client } from '../rehearsal/client.ts';
import { foretoldWrongly } from '../support/foretold.ts';
import { freePorts, readVerdictFile, startProgram, temporaryFolder, type Program } from './program.ts';

let client: Client | undefined;
afterEach(async () => {
  await client?.close();
  client = undefined;
});

/** A rehearsal that somebody else serves, with the data folder and the port that its spans go to. */
async function served(...more: readonly string[]): Promise<{ readonly program: Program; readonly url: string; readonly home: string; readonly shared: readonly string[] }> {
  const data = await temporaryFolder();
  const shared = ['--data', data, '--otlp-port', String((await freePort('127.0.0.1', 0)) ?? 0)];
  const program = startProgram(['rehearsal', '--profile', 'real', ...shared, '--rehearsal-port', '0', ...more]);
  const [, url = ''] = await program.says(/EXAI_DAEMON_URL=(ws:\S+)/);
  return { program, url, home: join(data, 'rehearsal', 'alone'), shared };
}

async function doctor(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<{ readonly status: number | null; readonly diagnosis: Diagnosis }> {
  const file = join(await temporaryFolder(), 'doctor.json');
  const { status } = await startProgram(['doctor', '--gateway-port', '0', '--json', file, ...args], environment).ended;
  return { status, diagnosis: (await readVerdictFile(file)) as unknown as Diagnosis };
}

describe('doctor', () => {
  it('of a rehearsal foretells what its quick run then comes to, and leaves nothing behind', async () => {
    const data = join(await temporaryFolder(), 'data');
    const { status, diagnosis } = await doctor(['--data', data]);
    expect([status, diagnosis.reachable]).toEqual([0, true]);
    await expect(readdir(data)).rejects.toMatchObject({ code: 'ENOENT' });

    const file = join(await temporaryFolder(), 'verdict.json');
    const run = await startProgram(['replay', 'task-2c', '--time-scale', '5', '--data', data, '--json', file, ...freePorts]).ended;
    expect(run.status).not.toBe(1);
    const verdict = await readVerdictFile(file);
    expect(foretoldWrongly(diagnosis.claims, verdict)).toEqual([]);
    const foretold = diagnosis.claims.filter(({ can }) => can === 'not_be_measured').map(({ id }) => id);
    const leftOut = verdict.claims.filter(({ reasonCode }) => reasonCode === 'left_out').map(({ id }) => id);
    expect(foretold).toEqual(expect.arrayContaining(leftOut));
    expect(leftOut).toContain('memory.growth');
  });

  it('prints a line for each thing and the claims last; what it sends to the daemon is no tool call', async () => {
    const { url, home, shared } = await served();
    const { status, said } = await startProgram(['doctor', '--gateway-port', '0', ...shared], { EXAI_DAEMON_URL: url, EXAI_DAEMON_HOME: home }).ended;
    expect(status).toBe(0);
    const lines = said.trim().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['Target:', 'daemon', 'client', 'process', 'log', 'gateway', 'probe', 'sessions', 'files', 'clock', 'settings', 'disk', 'scenario', 'claims:']);
    expect(lines.at(-1)).toMatch(/^claims: 24 can pass or fail/);
    expect((await readFile(join(home, 'logs', 'ws_daemon.metrics.jsonl'), 'utf8').catch(() => ''))).toBe('');
  });

  it('finds every rung of a rehearsal that somebody else serves; the gateway counts once its spans came', async () => {
    const { url, home, shared } = await served('--time-scale', '10');
    const attached = { EXAI_DAEMON_URL: url, EXAI_DAEMON_HOME: home };
    const { diagnosis } = await doctor(shared, attached);
    expect(diagnosis.rungs).toMatchObject({
      process: { state: 'present' }, log: { state: 'present' }, probe: { state: 'present', how: "the rehearsal's own spans, in the probe's shape" },
      gateway: { state: 'partial', how: expect.stringContaining('shows with its first one') },
    });
    expect(diagnosis).toMatchObject({ otherSessions: 0, files: { visible: true }, provider: { kind: 'emulated' }, settings: { EXAI_WS_GLOBAL_MAX_INFLIGHT: { value: '24', how: 'observed' }, EXPERT_ANALYSIS_ENABLED: { value: null, how: 'unknown' } } });
    expect(diagnosis.clockOffset?.error).toBeLessThan(5);
    expect(diagnosis.summary).toMatch(/as far as the gateway that is heard belongs to this daemon$/);

    const file = join(await temporaryFolder(), 'verdict.json');
    await startProgram(['replay', 'smoke', ...shared, '--gateway-port', '0', '--json', file], attached).ended;
    const { environment, measurement } = await readVerdictFile(file);
    expect(environment.rungs).toMatchObject({ gateway: { present: true, how: expect.stringMatching(/it does$/) }, probe: { present: true }, log: { present: true }, process: { present: true } });
    expect(measurement).toMatchObject({ observed: measurement.expected, ambiguous: 0 });
  });

  it('says what listens where nothing was named, and what it is asked only where that is allowed', async () => {
    const { url, home, program, shared } = await served();
    const { diagnosis } = await doctor(shared, { EXAI_DAEMON_URL: url });
    expect(diagnosis.rungs.process).toMatchObject({ state: 'missing', remedy: { when: 'now', what: expect.stringContaining(`EXAI_DAEMON_PID=${program.child.pid}`) } });
    expect(diagnosis.files).toMatchObject({ visible: null, remedy: { when: 'now' } });

    const active = (await doctor([...shared, '--active', '--ask-log'], { EXAI_DAEMON_URL: url, EXAI_DAEMON_PID: String(program.child.pid) })).diagnosis;
    expect(active).toMatchObject({
      rungs: { process: { state: 'present' }, log: { state: 'partial', how: expect.stringContaining('health tool'), shows: ['log/lookup', 'log/upload'] } },
      files: { visible: true, how: 'the daemon was asked, and found it' },
      settings: { WORKFLOW_TOOL_TIMEOUT_SECS: { value: '120', how: 'observed' }, EXAI_WS_COMPAT_TEXT: { value: 'true', how: 'observed' } },
    });
    expect((await doctor([...shared, '--active'], { EXAI_DAEMON_URL: url, EXAI_FILES_DIR: home, EXAI_FILES_DIR_DAEMON: '/nowhere/at/all' })).diagnosis.files).toMatchObject({ visible: false, remedy: { what: expect.stringContaining('EXAI_FILES_DIR') } });
  });

  it('ends with 1 where the daemon cannot be reached, and says what is there all the same', async () => {
    const home = await temporaryFolder();
    await mkdir(join(home, 'logs'));
    await writeFile(join(home, 'logs', 'ws_daemon.metrics.jsonl'), '');
    const { status, diagnosis } = await doctor(['--data', join(home, 'data')], { EXAI_DAEMON_URL: 'ws://127.0.0.1:9', EXAI_DAEMON_HOME: home });
    expect([status, diagnosis.reachable, diagnosis.rungs.log.state]).toEqual([1, false, 'present']);
    expect(diagnosis.remedy).toContain('check that the daemon runs');
    const { status: launch, diagnosis: launched } = await doctor(['--data', join(home, 'data')], { EXAI_DAEMON_HOME: home });
    expect([launch, launched.how]).toEqual([1, expect.stringContaining('is no EXAI daemon')]);
  });
});

/** A row of a claims file on the calls of one step. */
const row = (id: string, step: string): string =>
  `  - { id: ${id}, plan: none, title: fast, failureTitle: slow, measure: tool.overhead, select: { steps: [${step}] }, statistic: mean, limit: { op: <, value: 5 }, unit: s, leastSamples: 10 }\n`;

describe('a daemon that others use', () => {
  it('is spared: what would harm them is left out, the claims that this costs are named, and doctor foretells them', async () => {
    const { url, home, shared } = await served('--time-scale', '20');
    client = await Client.open(url);
    const attached = { EXAI_DAEMON_URL: url, EXAI_DAEMON_HOME: home };
    const { diagnosis } = await doctor(shared, attached);
    expect(diagnosis.otherSessions).toBe(1);
    const file = join(await temporaryFolder(), 'verdict.json');
    const replay = (...args: readonly string[]) => startProgram(['replay', 'task-2c', '--quick', ...shared, '--gateway-port', '0', '--json', file, ...args], attached).ended;
    const { said } = await replay();
    expect(said.replaceAll(/\s+/g, ' ')).toContain('only what harms no other client is replayed (--all-steps replays all)');
    const verdict = await readVerdictFile(file);
    expect(verdict.claims.find(({ id }) => id === 'tools.chat')).toMatchObject({ state: 'not_measured', required: true, reasonCode: 'left_out', reason: expect.stringMatching(/^left out for the sake of another session on the daemon: step chats keeps others waiting/) });
    expect(verdict.claims.find(({ id }) => id === 'memory.idle')?.reasonCode).not.toBe('left_out');
    expect(foretoldWrongly(diagnosis.claims.filter(({ id }) => !id.startsWith('memory.idle')), verdict)).toEqual([]);

    const all = startProgram(['replay', 'smoke', ...shared, '--gateway-port', '0', '--all-steps'], attached);
    await all.says(/^chat: /m);
    expect(all.said()).not.toMatch(/only\s+what\s+harms/);
  });

  it('serves them meanwhile: what ran beside their calls takes no part', async () => {
    const { url, home, shared } = await served();
    const data = await temporaryFolder();
    const scenario = join(data, 'beside.yaml');
    await writeFile(scenario, 'name: beside\nsteps:\n  - id: one\n    do:\n      - { pause: 3 }\n      - in-turn: [{ tool: version, times: 20 }]\n  - id: two\n    do:\n      - { pause: 3 }\n      - in-turn: [{ tool: version, times: 20 }]\n');
    const claims = join(data, 'beside.claims.yaml');
    await writeFile(claims, `claims:\n${row('a.one', 'one')}${row('a.two', 'two')}`);
    const file = join(data, 'verdict.json');
    const run = startProgram(['replay', scenario, '--claims', claims, '--full', '--all-steps', ...shared, '--gateway-port', '0', '--json', file], { EXAI_DAEMON_URL: url, EXAI_DAEMON_HOME: home });
    await run.says(/^two: /m);
    // Another client asks without end from here on.
    const other = (client = await Client.open(url));
    const enough = new AbortController();
    const busy = (async () => {
      for (let number = 0; !enough.signal.aborted; number += 1) await other.call('listmodels', { model: 'auto', nonce: number }, `theirs-${number}`);
    })();
    await run.ended;
    enough.abort();
    await busy;
    const verdict = await readVerdictFile(file);
    expect(verdict.claims.map(({ id, state, reasonCode }) => [id, state, reasonCode])).toEqual([['a.one', 'pass', 'decided'], ['a.two', 'not_measured', 'disturbed']]);
    expect(verdict.measurement).toMatchObject({ observed: verdict.measurement.expected });
  });
});

describe('a daemon whose files cannot be read', () => {
  it('tells its log where it may be asked: hits and misses are seen, and every record is there', async () => {
    const { url, shared } = await served();
    const data = await temporaryFolder();
    const scenario = join(data, 'told.yaml');
    const rounds = 'name: told\nsteps:\n  - id: rounds\n    repeat: 5\n    do:\n      - with: { tool: kimi_upload_and_extract, model: auto }\n        in-turn: [{ label: first, times: 4, files: { size: 10KB } }]\n      - with: { tool: kimi_upload_and_extract, model: auto }\n        in-turn: [{ label: repeat, times: 4, files: { again: first } }]\n';
    await writeFile(scenario, rounds);
    const file = join(data, 'verdict.json');
    // Another data folder: its gateway and its spans are not heard here.
    const run = await startProgram(['replay', scenario, '--full', '--ask-log', '--data', join(data, 'ours'), ...freePorts, '--json', file], { EXAI_DAEMON_URL: url, EXAI_FILES_DIR: join(shared[1] ?? '', 'files') }).ended;
    expect(run.status).not.toBe(1);
    const verdict = await readVerdictFile(file);
    const stateOf = (claim: string) => verdict.claims.find(({ id }) => id === claim);
    expect(verdict.environment.rungs).toMatchObject({ log: { present: true, how: expect.stringContaining('health tool'), shows: ['log/lookup', 'log/upload'] }, gateway: { present: false }, probe: { present: false } });
    expect(verdict.measurement).toMatchObject({ observed: verdict.measurement.expected, dropped: 0, ambiguous: 0 });
    expect(stateOf('upload.hit-rate')).toMatchObject({ state: 'pass', value: 1, sources: ['log'] });
    expect(stateOf('upload.cached')).toMatchObject({ sources: ['client', 'log'] });
    expect(stateOf('upload.cached')?.reasonCode).toMatch(/^(?:decided|straddles_limit)$/);
  });
});
