import type { Logger } from '../log.ts';
import { HEALTH_TOOL } from '../protocol/health-tool.ts';
import { parseLogLine } from '../protocol/log-line.ts';
import type { LogTails } from '../spans/log-tails.ts';
import type { RungItem } from '../spans/rung-item.ts';
import { ATTR_RESOLUTION } from '../spans/semconv.ts';
import type { SpanSink } from '../spans/sink.ts';
import { atRestart, type RungState, type Source } from '../spans/source.ts';
import type { Span } from '../spans/span.ts';
import { kindsIn } from './recorded-kinds.ts';
import { SpanMaker } from './span-maker.ts';
import { TailReader } from './tail-reader.ts';

/** The file of served calls is in no tail; boundaries are, but bind nobody. */
const SHOWS: readonly RungItem[] = ['log/lookup', 'log/upload'];

/**
 * Overhears a daemon whose files cannot be read: it tells the ends of its log when it is asked, and what is new in them
 * becomes the same spans as the files themselves. Told from afar, its clock may be another one: times are set right by the
 * offset that the replay knows, and are as coarse as that is uncertain.
 */
export const createToldLog = (log: Logger): Source => new ToldLog(log);

/** What a daemon shows that tells its log itself; `lines` are the last that it told, undefined where it was not asked yet. */
export function toldState(lines: readonly string[] | undefined): RungState {
  const how = 'its health tool is asked for the last lines of its log, between stages';
  const { lookups, uploads } = kindsIn(lines ?? [], -Infinity);
  if (uploads || !lookups) return { present: true, how, remedy: undefined, shows: SHOWS };
  return { present: true, how: `${how}; uploads are looked up there, but not timed`, remedy: atRestart('start the daemon with EX_TOOLCALL_LOG_PATH naming a file'), shows: ['log/lookup'] };
}

class ToldLog implements Source {
  readonly rung = 'log';
  readonly #log: Logger;
  readonly #metrics = new TailReader();
  readonly #toolcalls = new TailReader();
  readonly #spans = new SpanMaker({ fileId: () => undefined, recordsUploads: false });
  #sink: SpanSink | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  inspect(): Promise<RungState> {
    return Promise.resolve(toldState(undefined));
  }

  start(sink: SpanSink): Promise<void> {
    this.#sink = sink;
    return Promise.resolve();
  }

  told(tails: LogTails): void {
    if ('failed' in tails) {
      this.#lose(tails.failed);
      return;
    }
    const { asked, clock } = tails;
    const news = [this.#metrics.read(tails.metrics, asked), this.#toolcalls.read(tails.toolcalls, asked)];
    if (news.some(({ gap }) => gap)) this.#lose('more was written between two looks than the daemon told at once');
    const spans = news.flatMap(({ lines }) => lines.flatMap((line) => this.#spanOf(line) ?? []));
    if (spans.length > 0) this.#sink?.spans(spans.map((span) => setRight(span, clock)));
  }

  stop(): Promise<void> {
    this.#sink = undefined;
    return Promise.resolve();
  }

  #spanOf(line: string): Span | undefined {
    const record = parseLogLine(line);
    // The daemon writes down that it was asked for its log: that call is nobody's but ours.
    if (record.kind === 'boundary' && record.tool === HEALTH_TOOL) return undefined;
    if (record.kind !== 'unread') return this.#spans.spanOf(record);
    if (record.damaged) this.#lose(record.reason);
    else this.#log.debug({ reason: record.reason }, "a line of the daemon's log tells nothing known");
    return undefined;
  }

  /** With what is lost a lookup or an upload may be missing. */
  #lose(reason: string): void {
    this.#sink?.dropped({ rung: this.rung, reason, count: 1 });
  }
}

function setRight(span: Span, { seconds, errorSeconds }: { readonly seconds: number; readonly errorSeconds: number }): Span {
  const offset = BigInt(Math.round(seconds * 1e9));
  const { [ATTR_RESOLUTION]: resolution } = span.attributes;
  return {
    ...span,
    startTimeUnixNano: span.startTimeUnixNano - offset,
    endTimeUnixNano: span.endTimeUnixNano - offset,
    attributes: { ...span.attributes, [ATTR_RESOLUTION]: (typeof resolution === 'number' ? resolution : 0) + errorSeconds },
  };
}
