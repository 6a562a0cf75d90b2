import type { Logger } from '../log.ts';
import { parseLogLine } from '../protocol/log-line.ts';
import type { SpanSink } from '../spans/sink.ts';
import { atRestart, now, type RungState, type Source } from '../spans/source.ts';
import type { Span } from '../spans/span.ts';
import { FileFollower, identityOf } from './file-follower.ts';
import { logFilesIn, lookAtPlaces } from './log-files.ts';
import { recordedKinds } from './recorded-kinds.ts';
import { RememberedIds } from './remembered-ids.ts';
import { SpanMaker } from './span-maker.ts';

/** Which files are followed, and how often they are looked at. */
export interface DaemonLogOptions {
  /** Files of JSON lines, or folders that hold them; what does not exist yet may come. */
  readonly places: readonly string[];
  /** The file in which the daemon remembers uploaded contents, as `FILECACHE_PATH` names it; it tells whose contents a file id is. */
  readonly fileCache?: string;
  /** True where the daemon is known to record each upload, so that none need be inferred. @default false */
  readonly recordsUploads?: boolean;
  /** When the daemon was started, in seconds since 1970 by its clock: what was written before tells nothing of it. @default for ever ago */
  readonly startedSeconds?: number;
  /** @default 100 */
  readonly intervalMillis?: number;
  readonly log: Logger;
}

/** A daemon does not time uploads unless it is told to. */
const TIME_UPLOADS = atRestart('start the daemon with EX_TOOLCALL_LOG_PATH naming a file, and name that file with EXAI_DAEMON_LOGS');

const INTERVAL_MILLIS = 100;
/** At the end at most so many looks are spent on what is still unread: 64 MB a file. */
const LAST_LOOKS = 64;

/**
 * Overhears a daemon: follows the files that it writes, from where they end when the run begins.
 *
 * @example
 * const source = createDaemonLog({ places: ['/srv/exai/logs', '/srv/exai/.logs'], log });
 */
export const createDaemonLog = (options: DaemonLogOptions): Source => new DaemonLog(options);

class DaemonLog implements Source {
  readonly rung = 'log';
  readonly #options: DaemonLogOptions;
  readonly #followers = new Map<string, FileFollower>();
  readonly #identities = new Set<string>();
  readonly #ids = new RememberedIds();
  readonly #spans: SpanMaker;
  readonly #unread = new Map<string, number>();
  #sink: SpanSink | undefined;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<number> = Promise.resolve(0);
  #stopped: Promise<void> | undefined;

  constructor(options: DaemonLogOptions) {
    this.#options = options;
    this.#spans = new SpanMaker({ fileId: (provider, sha256) => this.#ids.of(provider, sha256), recordsUploads: options.recordsUploads ?? false });
  }

  async inspect(): Promise<RungState> {
    const { places } = this.#options;
    const { readable, closed } = await lookAtPlaces(places);
    const every = `read every ${this.#intervalMillis} ms`;
    if (readable.length === 0 && closed.length > 0) return { present: false, how: `${closed.join(', ')} cannot be read`, remedy: now('let the user that this program runs as read the files that the daemon writes') };
    if (readable.length === 0) return { present: false, how: `none of ${places.join(', ')} is there`, remedy: now('name the files that the daemon writes with EXAI_DAEMON_HOME or EXAI_DAEMON_LOGS') };
    const how = `${readable.join(', ')}, ${every}`;
    const { lookups, uploads } = await recordedKinds(await logFilesIn(places), this.#options.startedSeconds ?? -Infinity);
    if (uploads || this.#options.recordsUploads === true) return { present: true, how, remedy: undefined };
    if (!lookups) return { present: true, how: `${how}; it has written nothing of uploads yet, so that it is not known whether it times them`, remedy: undefined };
    return { present: true, how: `${how}; uploads are looked up there, but not timed`, remedy: TIME_UPLOADS, shows: ['log/call', 'log/lookup'] };
  }

  async start(sink: SpanSink): Promise<void> {
    this.#stopped = undefined;
    for (const path of await logFilesIn(this.#options.places)) {
      const follower = new FileFollower(path);
      await follower.begin();
      this.#followers.set(path, follower);
    }
    this.#sink = sink;
    this.#schedule();
  }

  /** Reads what is still unread, then lets go; safe twice. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#end());
  }

  get #intervalMillis(): number {
    return this.#options.intervalMillis ?? INTERVAL_MILLIS;
  }

  /** The next round begins when the last has ended, so that none overlap. */
  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#round = this.#look().then((lines) => {
        if (!this.#stopped) this.#schedule();
        return lines;
      });
    }, this.#intervalMillis);
    this.#timer.unref();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#round;
    // One look may end at the turn from a file to the one that replaces it: only two in vain say that nothing is left.
    for (let looks = 0, vain = 0; this.#sink && vain < 2 && looks < LAST_LOOKS; looks += 1) vain = (await this.#look()) === 0 ? vain + 1 : 0;
    this.#sink = undefined;
    await Promise.all([...this.#followers.values()].map((follower) => follower.close()));
    this.#followers.clear();
    if (this.#unread.size > 0) this.#options.log.info({ unread: Object.fromEntries(this.#unread) }, "lines of the daemon's files that tell nothing known");
  }

  /** How many lines came. */
  async #look(): Promise<number> {
    const { places, fileCache } = this.#options;
    const spans: Span[] = [];
    let lines = 0;
    for (const path of await logFilesIn(places)) if (!this.#followers.has(path)) this.#followers.set(path, await this.#lateComer(path));
    for (const follower of this.#followers.values()) {
      const look = await follower.look().catch((error: unknown) => {
        this.#options.log.debug({ err: error, file: follower.path }, 'a file of the daemon could not be read this time');
        return { lines: [], lost: [] };
      });
      if (follower.identity !== undefined) this.#identities.add(follower.identity);
      for (const reason of look.lost) this.#lose(reason);
      lines += look.lines.length;
      if (look.lines.length > 0 && fileCache !== undefined) await this.#ids.look(fileCache);
      spans.push(...look.lines.flatMap((line) => this.#spanOf(line) ?? []));
    }
    if (spans.length > 0) this.#sink?.spans(spans);
    return lines;
  }

  /** A file that is new here is read from its first line, unless it is one that was followed under another name. */
  async #lateComer(path: string): Promise<FileFollower> {
    const follower = new FileFollower(path);
    const identity = await identityOf(path);
    if (identity !== undefined && this.#identities.has(identity)) await follower.begin();
    return follower;
  }

  #spanOf(line: string): Span | undefined {
    const record = parseLogLine(line);
    if (record.kind !== 'unread') return this.#spans.spanOf(record);
    if (record.damaged) this.#lose(record.reason);
    else this.#unread.set(record.reason, (this.#unread.get(record.reason) ?? 0) + 1);
    return undefined;
  }

  /** With a line that was ours and could not be read a lookup or an upload may be missing. */
  #lose(reason: string): void {
    this.#sink?.dropped({ rung: this.rung, reason, count: 1 });
  }
}
