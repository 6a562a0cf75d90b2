import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forgetChild, recordChild, stopOrphans } from '../../sidecar/daemon/orphans.ts';
import { isRunning, startTimeOf } from '../../sidecar/process-identity.ts';
import { stopProcess } from '../../sidecar/daemon/stop-process.ts';

let dataDir = '';
const started: ChildProcess[] = [];

/** A process that says so once it runs, and dies of SIGTERM or not. */
async function startProcess(stubborn = false): Promise<number> {
  const child = spawn(process.execPath, ['-e', `${stubborn ? "process.on('SIGTERM', () => {});" : ''} setInterval(() => {}, 1000); console.log('up')`], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'children-'));
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true });
});

describe.skipIf(process.platform !== 'linux')('orphans', () => {
  test('are stopped by the next start, and only once', async () => {
    const pid = await startProcess();
    recordChild(dataDir, { pid, what: 'daemon' });
    expect(await stopOrphans(dataDir)).toEqual([{ pid, what: 'daemon', stopped: 'terminated' }]);
    expect(isRunning(pid)).toBe(false);
    expect(await stopOrphans(dataDir)).toEqual([]);
  });

  test('are left alone where their pid now belongs to another process', async () => {
    const pid = await startProcess();
    recordChild(dataDir, { pid, what: 'daemon' });
    const file = join(dataDir, 'children.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(startTimeOf(pid) ?? '', 'another boot/1'));
    expect(await stopOrphans(dataDir)).toEqual([]);
    expect(isRunning(pid)).toBe(true);
  });

  test('are none where every child was forgotten when it ended', async () => {
    const pids = [await startProcess(), await startProcess()];
    for (const pid of pids) recordChild(dataDir, { pid, what: 'gateway' });
    forgetChild(dataDir, pids[0] ?? 0);
    expect((await stopOrphans(dataDir)).map((orphan) => orphan.pid)).toEqual([pids[1]]);
    expect(isRunning(pids[0] ?? 0)).toBe(true);
  });

  test.each(['', '{', 'null', '[{"pid":"7"},{"pid":1,"what":"init"}]'])('are none where the list reads %j', async (text) => {
    writeFileSync(join(dataDir, 'children.json'), text);
    expect(await stopOrphans(dataDir)).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux')('a process', () => {
  test('has one start time as long as it runs, unlike that of another', async () => {
    const pid = await startProcess();
    expect(startTimeOf(pid)).toMatch(/^[0-9a-f-]{36}\/\d+$/);
    expect(startTimeOf(pid)).toBe(startTimeOf(pid));
    expect(startTimeOf(pid)).not.toBe(startTimeOf(process.pid));
  });

  test('that does not end when asked is killed', async () => {
    const pid = await startProcess(true);
    expect(await stopProcess(pid, 50)).toBe('killed');
    expect(await stopProcess(pid, 50)).toBe('already-gone');
  });

  test('that ended but was not reaped does not count as running', async () => {
    // The shell becomes a program that never waits for the shell's child; only then may the child end, as a zombie.
    const shell = spawn('sh', ['-c', 'exec 3<&0; sh -c "read line" <&3 & echo $!; exec sleep 60'], { stdio: ['pipe', 'pipe', 'inherit'] });
    started.push(shell);
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    const patience = { timeout: 20_000 };
    await expect.poll(() => readFileSync(`/proc/${shell.pid ?? 0}/comm`, 'utf8'), patience).toBe('sleep\n');
    shell.stdin.end('go\n');
    await expect.poll(() => /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')), patience).toBe(true);
    expect(isRunning(pid)).toBe(false);
    expect(startTimeOf(pid)).toBeDefined();
  });
});
