import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PipelineFacts } from '../telemetry/pipeline-facts.ts';
import type { OpenRun } from './open-run.ts';

type RunFacts = OpenRun['facts'];

/** How long a size once taken will do: adding up some hundred files takes milliseconds. */
const SIZE_MILLIS = 30_000;

const NOTHING: RunFacts = { correlation: { waiting: 0, held: 0, ambiguous: 0 }, ledger: { due: 0, seen: 0 }, store: { spans: 0, readings: 0, duplicates: 0 } };

/** Facts of the whole time since the start: those of the runs that are over, and of the one under way. */
export class PipelineTotals {
  readonly #runsDir: string;
  #over = NOTHING;
  #size: { readonly bytes: number | undefined; readonly at: number } | undefined;

  constructor(runsDir: string) {
    this.#runsDir = runsDir;
  }

  /** A run is over. */
  add(run: RunFacts): void {
    this.#over = sum(this.#over, { ...run, correlation: { ...run.correlation, waiting: 0, held: 0 } });
    this.#size = undefined;
  }

  async facts(receiver: PipelineFacts['receiver'], run: RunFacts | undefined): Promise<PipelineFacts> {
    return { receiver, ...(run ? sum(this.#over, run) : this.#over), storeBytes: await this.#bytes() };
  }

  async #bytes(): Promise<number | undefined> {
    if (!this.#size || performance.now() - this.#size.at > SIZE_MILLIS) this.#size = { bytes: await sizeOf(this.#runsDir).catch(() => undefined), at: performance.now() };
    return this.#size.bytes;
  }
}

/** Counts are added up; of the ledger only the latest is of interest. */
function sum(over: RunFacts, run: RunFacts): RunFacts {
  return {
    correlation: { waiting: run.correlation.waiting, held: run.correlation.held, ambiguous: over.correlation.ambiguous + run.correlation.ambiguous },
    ledger: run.ledger,
    store: { spans: over.store.spans + run.store.spans, readings: over.store.readings + run.store.readings, duplicates: over.store.duplicates + run.store.duplicates },
  };
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  // A file that is replaced or removed meanwhile is passed over.
  const sizes = await Promise.all(entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => stat(join(parentPath, name)).then(({ size }) => size, () => 0)));
  return sizes.reduce((total, size) => total + size, 0);
}
