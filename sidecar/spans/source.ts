import type { LogTails } from './log-tails.ts';
import { itemsOf, type RungItem } from './rung-item.ts';
import type { Rung } from './rung.ts';
import type { SpanSink } from './sink.ts';

export { RUNGS, type Rung } from './rung.ts';

/** Whether a rung can be used, how that is known, and what would make it so. */
export interface RungState {
  readonly present: boolean;
  readonly how: string;
  readonly remedy: Remedy | undefined;
  /** What it can show, where that is not all that a rung of its kind can. */
  readonly shows?: readonly RungItem[];
  /** True where it was heard, but nothing proves that it watches this daemon: it counts once something of the run came from it. */
  readonly unproven?: boolean;
}

/** What would make a rung usable, or have it show more. */
export interface Remedy {
  readonly what: string;
  /** `restart`: only a daemon that is started anew can be changed so. */
  readonly when: 'now' | 'restart';
}

/** A remedy that leaves the daemon as it runs. */
export const now = (what: string): Remedy => ({ what, when: 'now' });

/** A remedy for the next start of the daemon. */
export const atRestart = (what: string): Remedy => ({ what, when: 'restart' });

/** All that a rung in this state can show. */
export const shownBy = (rung: Rung, { present, shows }: Pick<RungState, 'present' | 'shows'>): readonly RungItem[] => (present ? (shows ?? itemsOf(rung)) : []);

/** One way to watch the daemon; every rung implements it, so that composing and inspecting are loops. */
export interface Source {
  readonly rung: Rung;
  inspect(): Promise<RungState>;
  /** Watches from now on; once more after it was stopped, for a run that goes on. */
  start(sink: SpanSink): Promise<void>;
  /** Told when a stage of the replay begins; for sources that keep something for each stage. Never throws. */
  stageBegins?(): void;
  /** Takes what the daemon told of its log: a source that has this has the replay ask, between stages and at its ends. Never throws. */
  told?(tails: LogTails): void;
  /** Told when a stage begins in which nothing is sent: what takes time is best done now. Never throws. */
  rests?(): void;
  stop(): Promise<void>;
}
