import type { Logger } from '../log.ts';
import type { AnchoredClock } from '../spans/clock.ts';
import type { Reading } from '../spans/reading.ts';
import type { READINGS } from '../spans/semconv.ts';
import type { SpanSink } from '../spans/sink.ts';
import { atRestart, now, type RungState, type Source } from '../spans/source.ts';
import { CpuMeter, portableResidentBytes } from './cpu.ts';
import { descriptorCount, exactResidentBytes, kernelStatus, mayResetPeak, processTree, resetPeak } from './procfs.ts';
import { WatchedProcess } from './watched-process.ts';

/** Which process is weighed, and how often. */
export interface ScraperOptions {
  readonly pid: number;
  /** Between two readings of memory. */
  readonly intervalMillis: number;
  readonly clock: AnchoredClock;
  readonly log: Logger;
  /** As `startTimeOf` gave it when the pid was learnt; @default that of the process that has the pid now */
  readonly startTime?: string;
}

/** Children, threads, descriptors and processor time change slowly and cost a look at every process of the machine. */
const SLOW_MILLIS = 1000;

/** Weighs a process and its children while a run goes on. */
export const createScraper = (options: ScraperOptions): Source => new Scraper(options);

class Scraper implements Source {
  readonly rung = 'process';
  readonly #options: ScraperOptions;
  readonly #process: WatchedProcess;
  readonly #cpu = new CpuMeter();
  #sink: SpanSink | undefined;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #tree: readonly number[];
  #nextSlow = 0;
  #resets = true;
  #resting = true;

  constructor(options: ScraperOptions) {
    this.#options = options;
    this.#process = new WatchedProcess(options.pid, options.startTime);
    this.#tree = [options.pid];
  }

  async inspect(): Promise<RungState> {
    const { pid, intervalMillis } = this.#options;
    const loss = this.#process.loss();
    if (loss) return { present: false, how: `pid ${pid} cannot be read: ${loss}`, remedy: now('name the pid of the daemon on this host with EXAI_DAEMON_PID') };
    const every = `pid ${pid}, read every ${Math.round(intervalMillis)} ms`;
    if (kernelStatus(pid) === undefined) {
      return { present: true, how: `${every} without its children; this system has no high-water mark that can be reset`, remedy: atRestart('run daemon and sidecar on Linux'), shows: ['process/reading'] };
    }
    const exact = exactResidentBytes(pid) === undefined ? 'by the counter of the kernel' : 'exactly while nothing is sent';
    return mayResetPeak(pid)
      ? { present: true, how: `${every} with its children, ${exact}; its high-water mark is reset at each stage`, remedy: undefined }
      : { present: true, how: `${every} with its children, ${exact}; its high-water mark may not be reset, so a peak is known from below only`, remedy: now('run the sidecar as the user of the daemon'), shows: ['process/reading'] };
  }

  start(sink: SpanSink): Promise<void> {
    this.#sink = sink;
    this.#schedule(0);
    return Promise.resolve();
  }

  /** The mark as it stands belongs to the stage before. */
  stageBegins(): void {
    this.#resting = false;
    if (!this.#sink) return;
    this.#tree = processTree(this.#options.pid);
    this.#tellPeaks(this.#sink);
    this.#resets = this.#tree.map(resetPeak).every(Boolean);
  }

  /** The daemon has nothing to do that walking through its mappings could hold up. */
  rests(): void {
    this.#resting = true;
  }

  async stop(): Promise<void> {
    const sink = this.#sink;
    this.#sink = undefined;
    clearTimeout(this.#timer);
    await this.#round;
    this.#tellPeaks(sink);
  }

  /** The next round begins when the last has ended, so that none overlap. */
  #schedule(millis: number): void {
    this.#timer = setTimeout(() => {
      const begin = performance.now();
      this.#round = this.#read()
        .catch((error: unknown) => this.#options.log.debug({ err: error }, 'the process could not be read this time'))
        .finally(() => {
          if (this.#sink) this.#schedule(Math.max(1, this.#options.intervalMillis - (performance.now() - begin)));
        });
    }, millis);
    this.#timer.unref();
  }

  async #read(): Promise<void> {
    const loss = this.#process.loss();
    if (loss) {
      this.#lose(loss);
      return;
    }
    const { pid } = this.#options;
    const slow = performance.now() >= this.#nextSlow;
    if (slow) {
      this.#nextSlow = performance.now() + SLOW_MILLIS;
      this.#tree = processTree(pid);
    }
    const statuses = this.#tree.flatMap((member) => {
      const status = kernelStatus(member);
      return status ? [{ ...status, residentBytes: (this.#resting ? exactResidentBytes(member) : undefined) ?? status.residentBytes }] : [];
    });
    const readings = [this.#reading('process.memory.usage', statuses.length === 0 ? await portableResidentBytes(pid) : sum(statuses.map(({ residentBytes }) => residentBytes)))];
    if (slow) {
      if (statuses.length > 0) readings.push(this.#reading('process.thread.count', sum(statuses.map(({ threads }) => threads))));
      const descriptors = descriptorCount(pid);
      if (descriptors !== undefined) readings.push(this.#reading('process.unix.file_descriptor.count', sum(this.#tree.map((member) => descriptorCount(member) ?? 0))));
    }
    this.#sink?.readings(readings);
    if (slow) {
      const cpu = await this.#cpu.utilization(this.#tree);
      if (cpu !== undefined) this.#sink?.readings([this.#reading('process.cpu.utilization', cpu)]);
    }
  }

  /** The mark of each process by itself: those of several need not fall together, so only their measure may add them. */
  #tellPeaks(sink: SpanSink | undefined): void {
    if (!this.#resets || this.#process.loss() !== undefined) return;
    sink?.readings(
      this.#tree.flatMap((pid) => {
        const status = kernelStatus(pid);
        return status ? [this.#reading('exai.process.memory.peak', status.peakBytes, pid)] : [];
      }),
    );
  }

  #lose(loss: string): void {
    const { pid, log } = this.#options;
    log.warn({ pid }, `the daemon's process is not read any more: ${loss}`);
    this.#sink?.dropped({ rung: this.rung, reason: `readings of pid ${pid} ended: ${loss}`, count: 1 });
    this.#sink = undefined;
  }

  #reading(name: keyof typeof READINGS, value: number, pid = this.#options.pid): Reading {
    return { timeUnixNano: this.#options.clock.nowUnixNano(), pid, name, value };
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
