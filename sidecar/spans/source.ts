import type { Rung } from './rung.ts';
import type { SpanSink } from './sink.ts';

export { RUNGS, type Rung } from './rung.ts';

/** Whether a rung can be used, how that is known, and what would make it so. */
export interface RungState {
  readonly present: boolean;
  readonly how: string;
  readonly remedy: string | undefined;
}

/** One way to watch the daemon; every rung implements it, so that composing and inspecting are loops. */
export interface Source {
  readonly rung: Rung;
  inspect(): Promise<RungState>;
  /** Watches from now on; once more after it was stopped, for a run that goes on. */
  start(sink: SpanSink): Promise<void>;
  /** Told when a stage of the replay begins; for sources that keep something for each stage. Never throws. */
  stageBegins?(): void;
  stop(): Promise<void>;
}
