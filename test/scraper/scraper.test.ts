import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../sidecar/log.ts';
import { isRunning, startTimeOf } from '../../sidecar/process-identity.ts';
import { exactResidentBytes } from '../../sidecar/scraper/procfs.ts';
import { createScraper } from '../../sidecar/scraper/scraper.ts';
import { anchorClock } from '../../sidecar/spans/clock.ts';
import type { Source } from '../../sidecar/spans/source.ts';
import { Readings } from './readings.ts';
import { WeighedProcess } from './weighed-process.ts';

const MEGABYTE = 1e6;
const clock = anchorClock();
const scraperOf = (pid: number, startTime?: string): Source =>
  createScraper({ pid, intervalMillis: 10, clock, log: createLogger('test', 'silent'), ...(startTime === undefined ? {} : { startTime }) });

describe.runIf(process.platform === 'linux')('scraper', () => {
  it('follows what a process takes', async () => {
    await using weighed = await WeighedProcess.start();
    const scraper = scraperOf(weighed.pid);
    const readings = new Readings();
    await scraper.start(readings);
    const before = await readings.next('process.memory.usage');
    await weighed.hold(60);
    const after = await readings.next('process.memory.usage', (value) => value > before.value + 55 * MEGABYTE);
    await scraper.stop();
    expect(after.value).toBeLessThan(before.value + 80 * MEGABYTE);
    expect(after.timeUnixNano).toBeGreaterThan(before.timeUnixNano);
    expect(after.pid).toBe(weighed.pid);
  });

  it('adds its children', async () => {
    await using weighed = await WeighedProcess.start();
    const scraper = scraperOf(weighed.pid);
    const readings = new Readings();
    await scraper.start(readings);
    const before = await readings.next('process.memory.usage');
    const threads = readings.of('process.thread.count')[0] ?? (await readings.next('process.thread.count'));
    await weighed.bear(60);
    await readings.next('process.memory.usage', (value) => value > before.value + 60 * MEGABYTE);
    const more = await readings.next('process.thread.count', (value) => value > threads.value);
    scraper.stageBegins?.();
    await scraper.stop();
    expect(more.value).toBeGreaterThan(threads.value);
    expect(new Set(readings.of('exai.process.memory.peak').map(({ pid }) => pid)).size).toBe(2);
  });

  it('knows the most that was held within a stage, also between two readings', async () => {
    await using weighed = await WeighedProcess.start();
    const scraper = createScraper({ pid: weighed.pid, intervalMillis: 3_600_000, clock, log: createLogger('test', 'silent') });
    const readings = new Readings();
    await scraper.start(readings);
    const usual = await readings.next('process.memory.usage');
    scraper.stageBegins?.();
    await weighed.hold(80);
    await weighed.drop();
    scraper.stageBegins?.();
    scraper.stageBegins?.();
    await scraper.stop();
    const [, high, low] = readings.of('exai.process.memory.peak').map(({ value }) => value - usual.value);
    expect(high).toBeGreaterThan(75 * MEGABYTE);
    expect(low).toBeLessThan(40 * MEGABYTE);
    expect((await scraper.inspect()).how).toMatch(/with its children, exactly while nothing is sent; its high-water mark is reset at each stage$/);
  });

  it('is exact while nothing is sent', async () => {
    await using weighed = await WeighedProcess.start();
    const scraper = scraperOf(weighed.pid);
    const readings = new Readings();
    process.kill(weighed.pid, 'SIGSTOP');
    await scraper.start(readings);
    scraper.stageBegins?.();
    const busy = await readings.next('process.memory.usage');
    const exact = exactResidentBytes(weighed.pid) ?? 0;
    scraper.rests?.();
    await readings.next('process.memory.usage', (value) => value === exact);
    await scraper.stop();
    process.kill(weighed.pid, 'SIGCONT');
    expect(Math.abs(busy.value - exact)).toBeLessThan(4 * MEGABYTE);
  });

  it('tells processor time, threads and descriptors', async () => {
    await using weighed = await WeighedProcess.start();
    const scraper = scraperOf(weighed.pid);
    const readings = new Readings();
    await scraper.start(readings);
    const utilization = await readings.next('process.cpu.utilization');
    await scraper.stop();
    expect(utilization.value).toBeGreaterThanOrEqual(0);
    expect(utilization.value).toBeLessThan(4);
    expect(readings.of('process.thread.count')[0]?.value).toBeGreaterThan(1);
    expect(readings.of('process.unix.file_descriptor.count')[0]?.value).toBeGreaterThan(3);
  });

  it('says when the process has ended, and reads no more', async () => {
    await using weighed = await WeighedProcess.start();
    const scraper = scraperOf(weighed.pid);
    const readings = new Readings();
    await scraper.start(readings);
    await readings.next('process.memory.usage');
    weighed.child.kill('SIGKILL');
    expect(await readings.drop()).toEqual({ rung: 'process', reason: `readings of pid ${weighed.pid} ended: it ended`, count: 1 });
    const told = readings.all.length;
    scraper.stageBegins?.();
    await scraper.stop();
    expect(readings.all).toHaveLength(told);
    expect(await scraper.inspect()).toMatchObject({ present: false, how: `pid ${weighed.pid} cannot be read: it ended` });
  });

  it('takes a process that is dead and unreaped for ended', async () => {
    // The shell becomes a program that never waits for the shell's child; only then may the child end, as a zombie.
    const parent = spawn('sh', ['-c', 'exec 3<&0; sh -c "read line" <&3 & echo $!; exec sleep 60'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    await expect.poll(() => readFileSync(`/proc/${parent.pid ?? 0}/comm`, 'utf8'), { timeout: 20_000 }).toBe('sleep\n');
    const pid = Number(line.toString());
    const scraper = scraperOf(pid);
    const readings = new Readings();
    await scraper.start(readings);
    await readings.next('process.memory.usage');
    parent.stdin.end('go\n');
    await readings.drop();
    expect(readFileSync(`/proc/${pid}/stat`, 'latin1')).toContain(') Z ');
    expect(isRunning(pid)).toBe(false);
    await scraper.stop();
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  });

  it('does not read another process that was given the pid', async () => {
    await using weighed = await WeighedProcess.start();
    const scraper = scraperOf(weighed.pid, `${startTimeOf(weighed.pid) ?? ''}0`);
    const readings = new Readings();
    await scraper.start(readings);
    expect((await readings.drop()).reason).toMatch(/its pid belongs to another process now$/);
    await scraper.stop();
    expect(readings.all).toEqual([]);
    expect(await scraper.inspect()).toMatchObject({ present: false, remedy: { what: 'name the pid of the daemon on this host with EXAI_DAEMON_PID', when: 'now' } });
  });

  it('may be stopped twice, and before it was started', async () => {
    await using weighed = await WeighedProcess.start();
    const scraper = scraperOf(weighed.pid);
    await scraper.stop();
    const readings = new Readings();
    await scraper.start(readings);
    await readings.next('process.memory.usage');
    await scraper.stop();
    await scraper.stop();
    const told = readings.all.length;
    scraper.stageBegins?.();
    expect(readings.all).toHaveLength(told);
  });
});
