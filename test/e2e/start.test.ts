import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { isRunning } from '../../sidecar/process-identity.ts';
import type { Verdict } from '../../sidecar/verdict/verdict.ts';
import { evidenceTree, freePorts, readVerdictFile, startProgram, temporaryFolder } from './program.ts';

const SERVING = /Serving on (http:\/\/\S+?)\. /;
const json = async (url: string): Promise<unknown> => (await fetch(url)).json();

describe('start, with nothing configured', () => {
  it('rehearses, prints every claim with a state and a reason, serves what it printed, and ends on Ctrl-C', async () => {
    const data = await temporaryFolder();
    const file = join(data, 'verdict.json');
    const program = startProgram(['start', '--time-scale', '5', '--data', data, '--json', file, '--port', '0', ...freePorts]);
    const [, url] = await program.says(SERVING);
    expect(program.said()).toMatch(/^Target: built-in rehearsal/m);

    const verdict = await readVerdictFile(file);
    for (const { id, state, reason } of verdict.claims) {
      expect(program.said()).toContain(id);
      expect(['pass', 'fail', 'inconclusive', 'not_measured']).toContain(state);
      expect(reason).not.toBe('');
    }
    expect(await json(`${url}/verdict`)).toEqual(verdict);
    expect((await fetch(`${url}/verdict/gate`)).status).toBe(424);
    expect((await fetch(`${url}/verdict/gate?target=any`)).status).toBe({ pass: 200, fail: 412, inconclusive: 422, not_measured: 424 }[verdict.state]);

    const evidence = verdict.claims.find(({ id }) => id === 'upload.first')?.evidence[0];
    const trace = (await json(`${url}/runs/${verdict.run.id}/traces/${evidence?.traceId}`)) as { resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[] };
    const names = trace.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)));
    expect(names.toSorted()).toEqual(['GET /files/{id}/content', 'POST /files', 'cache.get file', 'tools/call kimi_upload_and_extract', 'tools/call kimi_upload_and_extract', 'upload kimi']);

    const treeOf = (claim: string) => evidenceTree(join(data, 'runs', verdict.run.id, 'spans.duckdb'), verdict, claim);
    const client = 'tools/call kimi_upload_and_extract client';
    const server = 'tools/call kimi_upload_and_extract server';
    const upload = 'upload kimi internal';
    const hit = [`${client} › ${server}`, `${server} › ${upload}`, `${upload} › GET /files/{id}/content client`, `${upload} › cache.get file internal`, `– › ${client}`];
    expect(await treeOf('upload.cached')).toEqual(hit);
    expect(await treeOf('upload.first')).toEqual([...hit, `${upload} › POST /files client`].toSorted());
    expect(await treeOf('tools.chat')).toEqual([
      'tools/call chat client › tools/call chat server',
      'tools/call chat server › cache.get semantic internal',
      'tools/call chat server › chat glm-4.5-flash client',
      'tools/call chat server › route chat internal',
      '– › tools/call chat client',
    ]);

    program.child.kill('SIGINT');
    expect(await program.ended).toMatchObject({ status: 0 });
  });

  it('takes another run over the API, one at a time, and tells how it goes', async () => {
    const data = await temporaryFolder();
    const program = startProgram(['start', '--time-scale', '20', '--scenario', 'smoke', '--data', data, '--port', '0', ...freePorts]);
    const [, url] = await program.says(SERVING);
    const post = () => fetch(`${url}/runs`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ scenario: 'smoke', quick: true }) });
    const accepted = await post();
    expect(accepted.status).toBe(202);
    expect((await post()).status).toBe(409);
    const location = accepted.headers.get('location') ?? '';
    const events = await (await fetch(new URL(`${location}/events`, url))).text();
    expect(events).toMatch(/^event: started$/m);
    expect(events).toMatch(/^event: verdict$/m);
    expect(await json(new URL(location, url).href)).toMatchObject({ state: 'complete', verdict: 'not_measured' });
    expect((await json(`${url}/runs`)) as unknown[]).toHaveLength(2);
  });
});

describe('start --once', () => {
  it('ends with the status of the verdict', async () => {
    const data = await temporaryFolder();
    const program = startProgram(['start', '--once', '--time-scale', '20', '--scenario', 'smoke', '--data', data, ...freePorts]);
    expect(await program.ended).toMatchObject({ status: 4 });
    expect(await startProgram(['verdict', '--data', data]).ended).toMatchObject({ status: 4 });
  });

  it('refuses a data folder that another sidecar has, and names it', async () => {
    const data = await temporaryFolder();
    const first = startProgram(['start', '--scenario', 'smoke', '--data', data, '--port', '0', ...freePorts]);
    await first.says(/chat/);
    const second = await startProgram(['start', '--once', '--scenario', 'smoke', '--data', data, ...freePorts]).ended;
    expect(second).toMatchObject({ status: 1 });
    expect(second.said).toContain(`in use by process ${first.child.pid}`);
  });
});

describe('a rehearsal that somebody else serves', () => {
  it('is attached to, and never taken for the real daemon', async () => {
    const data = await temporaryFolder();
    const served = startProgram(['rehearsal', '--profile', 'ideal', '--time-scale', '10', '--data', join(data, 'theirs'), '--rehearsal-port', '0']);
    const [, address = ''] = await served.says(/EXAI_DAEMON_URL=(ws:\S+)/);
    const file = join(data, 'verdict.json');
    const { said } = await startProgram(['replay', 'smoke', '--data', join(data, 'ours'), '--json', file, ...freePorts], { EXAI_DAEMON_URL: address }).ended;
    expect(said).toMatch(/^Target: built-in rehearsal/m);
    expect((await readVerdictFile(file)).environment).toMatchObject({ daemon: { kind: 'rehearsal', launched: false }, provider: { kind: 'emulated' } });
    served.child.kill('SIGINT');
    expect(await served.ended).toMatchObject({ status: 0 });
  });
});

describe('a run that is cut off', () => {
  it('by Ctrl-C is marked incomplete and judged no better than what is whole', async () => {
    const data = await temporaryFolder();
    const program = startProgram(['start', '--once', '--data', data, ...freePorts]);
    await program.says(/of \d+ calls|upload/i);
    program.child.kill('SIGINT');
    expect(await program.ended).toMatchObject({ status: 1 });
    const verdict = await storedVerdict(data);
    expect(verdict.run.complete).toBe(false);
    expect(verdict.state).not.toBe('pass');
  });

  it('by kill -9 is found by the next start, marked incomplete, and leaves no process behind', async () => {
    const data = await temporaryFolder();
    const program = startProgram(['start', '--once', '--full', '--data', data, ...freePorts]);
    await program.says(/growth/i);
    const [run = ''] = await readdir(join(data, 'runs'));
    const children = await childrenOf(program.child.pid ?? 0);
    expect(children).toHaveLength(2);
    program.child.kill('SIGKILL');
    await program.ended;
    await vi.waitFor(() => expect(children.filter(isRunning)).toEqual([]), 10_000);

    const next = await startProgram(['start', '--once', '--time-scale', '20', '--scenario', 'smoke', '--data', data, ...freePorts]).ended;
    expect(next.said).toContain(`run ${run} was cut off earlier`);
    expect((await storedVerdict(data, run)).run).toMatchObject({ id: run, complete: false });
  });
});

/** The processes that a process started, as the kernel lists them. */
const childrenOf = async (pid: number): Promise<readonly number[]> =>
  (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean).map(Number);

async function storedVerdict(data: string, run?: string): Promise<Verdict> {
  const file = join(data, 'again.json');
  await startProgram(['verdict', ...(run === undefined ? [] : [run]), '--data', data, '--json', file]).ended;
  return readVerdictFile(file);
}
