import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

interface Run {
  readonly process: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<number | null>;
}

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'exai-cli-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true, maxRetries: 5 }));
  return made;
}

/** Starts the built program as a shell would, with nothing of this process's settings. */
function start(args: readonly string[], environment: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env['PATH'] ?? '', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const text = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (text.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (text.err += data.toString()));
  return { process: child, out: () => text.out, err: () => text.err, ended: once(child, 'close').then(([code]) => code as number | null) };
}

async function finish(args: readonly string[], environment?: Record<string, string>): Promise<{ code: number | null; out: string; err: string }> {
  const run = start(args, environment);
  const code = await run.ended;
  return { code, out: run.out(), err: run.err() };
}

describe('the command line', () => {
  it.each([[], ['start'], ['replay'], ['verdict'], ['doctor'], ['compare'], ['history'], ['bundle'], ['verify'], ['check'], ['gateway'], ['rehearsal'], ['health']])('explains %s with an example', async (...command) => {
    const { code, out } = await finish([...command, '--help']);
    expect(code).toBe(0);
    expect(out).toContain('Examples:\n  ');
  });

  it('lists its exit statuses, faults and variables', async () => {
    const { out } = await finish(['start', '--help']);
    for (const wanted of ['3  inconclusive', 'slow-cache', 'EXAI_DAEMON_URL', '--once']) expect(out).toContain(wanted);
  });

  it.each([
    [['strat'], 'Did you mean start?'],
    [['start', '--onec'], 'Did you mean --once?'],
    [['replay'], "missing required argument 'scenario'"],
    [['check'], "missing required argument 'file'"],
    [['start', '--port'], 'argument missing'],
  ])('answers %j with 1 and what was meant', async (args, wanted) => {
    const { code, out, err } = await finish(args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(wanted);
  });

  it('says its version', async () => {
    expect((await finish(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('reports every wrong setting, in one go and without a stack', async () => {
    const { code, err } = await finish(['start', '--port', 'x', '--profile', 'rel'], { EXAI_SIDECAR_LOG: 'loud' });
    expect(code).toBe(1);
    for (const wanted of ['3 settings are wrong', '--port: found "x"', '--profile: found "rel"', 'EXAI_SIDECAR_LOG: found "loud"', 'what to do: ']) expect(err).toContain(wanted);
    expect(err).not.toContain('    at ');
  });

  it('checks files, each problem by name', async () => {
    const good = await finish(['check', fileURLToPath(new URL('../../scenarios/smoke.yaml', import.meta.url))]);
    expect([good.code, good.out]).toEqual([0, expect.stringContaining('ok (scenario)')]);
    const bad = await finish(['check', fileURLToPath(new URL('../../package.json', import.meta.url))]);
    expect([bad.code, bad.out]).toEqual([1, expect.stringMatching(/\d+ problems?\n {2}/)]);
  });

  it('says that there is no verdict yet', async () => {
    const { code, err } = await finish(['verdict', '--data', folder()]);
    expect(code).toBe(1);
    expect(err).toContain('what to do: exai-sidecar start --once makes one');
  });
});

const PORTS = ['--otlp-port', '0', '--gateway-port', '0', '--rehearsal-port', '0'];

describe('a replay', () => {
  it('prints what the verdict command, the JSON and the API give as well, and ends with Ctrl-C', async () => {
    const data = folder();
    const json = path.join(data, 'verdict.json');
    const run = start(['start', '--scenario', 'smoke', '--data', data, '--json', json, '--time-scale', '10', '--port', '0', ...PORTS]);
    await vi.waitFor(() => expect(run.err()).toContain('Ctrl-C stops it'), { timeout: 50_000 });
    expect(run.out().split('\n')[0]).toMatch(/^Target: built-in rehearsal/);
    const url = /Serving on (\S+)\. /.exec(run.err())?.[1] ?? '';
    const stored = JSON.parse(readFileSync(json, 'utf8')) as { state: 'pass' | 'fail' | 'inconclusive' | 'not_measured' };
    expect(await (await fetch(`${url}/verdict`)).json()).toEqual(stored);
    run.process.kill('SIGINT');
    expect(await run.ended).toBe(0);

    const shown = await finish(['verdict', '--data', data, '--json', '-']);
    expect(JSON.parse(shown.out)).toEqual(stored);
    expect(shown.code).toBe({ pass: 0, fail: 2, inconclusive: 3, not_measured: 4 }[stored.state]);
    expect((await finish(['verdict', '--data', data])).out).toContain('\nVerdict: ');
  });

  it('that is interrupted ends cleanly, with 1', async () => {
    const run = start(['replay', 'task-2c', '--data', folder(), ...PORTS]);
    await vi.waitFor(() => expect(run.err()).toContain('warm-up'), { timeout: 30_000 });
    run.process.kill('SIGTERM');
    expect(await run.ended).toBe(1);
    expect(run.err()).toContain('press Ctrl-C again to stop at once');
    expect(run.err()).toContain('marked incomplete');
  });
});
