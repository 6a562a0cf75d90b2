import { CONTAINERS, type ContainerMeaning, type ContainerName } from '../spans/semconv.ts';
import type { RunReader } from '../store/run-reader.ts';
import type { Selection } from './selection.ts';
import { stageParameters } from './stages.ts';

interface ContainerRow {
  readonly container: string;
  readonly entries_before: number;
  readonly entries_after: number;
  readonly bytes_before: number;
  readonly bytes_after: number | null;
}

/** What one container of the daemon came to hold over some stages. */
export interface ContainerChange extends ContainerMeaning {
  readonly container: ContainerName;
  readonly entries: number;
  /** Undefined where its size was not had. */
  readonly bytes: number | undefined;
}

/** How the daemon's containers changed over the stages that a selection names, by the censuses around them; empty without any. */
export async function containerChanges(run: RunReader, selection: Selection): Promise<readonly ContainerChange[]> {
  const rows = await run.query<ContainerRow>(new URL('./containers.sql', import.meta.url), stageParameters(selection));
  return rows.flatMap(({ container, entries_before, entries_after, bytes_before, bytes_after }) =>
    isContainer(container)
      ? [{ container, ...CONTAINERS[container], entries: entries_after - entries_before, bytes: bytes_after === null ? undefined : bytes_after - bytes_before }]
      : [],
  );
}

const isContainer = (name: string): name is ContainerName => name in CONTAINERS;
