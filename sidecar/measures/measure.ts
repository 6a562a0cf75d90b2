import type { RungItem } from '../spans/rung-item.ts';
import type { Rung } from '../spans/source.ts';
import type { RunReader } from '../store/run-reader.ts';
import type { PlannedRow } from './planned-rows.ts';
import type { SampleSet } from './sample.ts';
import type { Selection } from './selection.ts';
import type { Sight } from './sight.ts';
import type { SampleKey } from './to-sample.ts';

/** What the run offers a measure besides its spans: which rungs were there, and the settings in force. */
export interface MeasureContext {
  readonly rungs: ReadonlySet<Rung>;
  /** What those rungs can show: not every log records uploads, not every probe finds all it looks for. */
  readonly shown: ReadonlySet<RungItem>;
  /** By environment variable; only those that are known. */
  readonly settings: ReadonlyMap<string, string>;
  /** What divides every delay and limit of the daemon; 1 for anything but a rehearsal. */
  readonly timeScale: number;
  /** The claim's own: a limit for each tool, for measures that hold a call against its limit. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** What of a context decides which calls a measure looks at. */
export type TakingContext = Pick<MeasureContext, 'settings' | 'timeScale'>;

/**
 * Turns spans into samples: one SQL question and the few lines that read its answer. What can be known of its samples, and
 * from where, is declared beside it: what a run could show is told before it is made, and no sample says more than that.
 */
export interface Measure {
  /** As the claims file names it: `upload.duration`. */
  readonly name: string;
  /** Unit of its samples, UCUM: `s`, `By`, `1`. */
  readonly unit: string;
  readonly meaning: string;
  /** What one sample is of: stages are parts of the run, readings moments in them. */
  readonly sampleOf: 'call' | 'file' | 'unit' | 'stage' | 'reading';
  /** Whether it looks at a planned call that the selection names; every call where left out. */
  readonly takes?: (call: PlannedRow, context: TakingContext) => boolean;
  /** Where its samples go together otherwise than calls do by themselves. */
  readonly keyOf?: (call: PlannedRow) => Partial<SampleKey>;
  /** From where the ends of its samples can be known: the first that holds for a call counts. */
  readonly sights: readonly Sight[];
  samples(run: RunReader, selection: Selection, context: MeasureContext): Promise<SampleSet>;
}
