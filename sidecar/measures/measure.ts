import type { Rung } from '../spans/source.ts';
import type { RunReader } from '../store/run-reader.ts';
import type { SampleSet } from './sample.ts';
import type { Selection } from './selection.ts';

/** What the run offers a measure besides its spans: which rungs were there, and the settings in force. */
export interface MeasureContext {
  readonly rungs: ReadonlySet<Rung>;
  /** By environment variable; only those that are known. */
  readonly settings: ReadonlyMap<string, string>;
  /** What divides every delay and limit of the daemon; 1 for anything but a rehearsal. */
  readonly timeScale: number;
  /** The claim's own: a limit for each tool, for measures that hold a call against its limit. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** Turns spans into samples: one SQL question and the few lines that read its answer. */
export interface Measure {
  /** As the claims file names it: `upload.duration`. */
  readonly name: string;
  /** Unit of its samples, UCUM: `s`, `By`, `1`. */
  readonly unit: string;
  readonly meaning: string;
  samples(run: RunReader, selection: Selection, context: MeasureContext): Promise<SampleSet>;
}
