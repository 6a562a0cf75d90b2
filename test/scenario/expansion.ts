import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SidecarError } from '../../sidecar/errors.ts';
import { expandScenario } from '../../sidecar/scenario/expand-scenario.ts';
import type { Expansion } from '../../sidecar/scenario/expand-scenario.ts';
import { loadScenario } from '../../sidecar/scenario/load-scenario.ts';
import type { Plan } from '../../sidecar/scenario/plan.ts';

/** The path of a scenario that ships with the program. */
export const shipped = (name: string): string => new URL(`../../scenarios/${name}.yaml`, import.meta.url).pathname;

/** A folder of this test alone, with what the tests do in it. */
export interface Bench extends AsyncDisposable {
  readonly folder: string;
  /** Writes a scenario file; gives its path. */
  write(text: string, name?: string): Promise<string>;
  expand(file: string, options?: Partial<Expansion>): Promise<Plan>;
  expandText(text: string, options?: Partial<Expansion>): Promise<Plan>;
}

export async function openBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'scenario-'));
  let files = 0;
  const bench: Bench = {
    folder,
    write: async (text, name = `scenario-${files++}.yaml`) => {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    },
    expand: async (file, options = {}) =>
      expandScenario(await loadScenario(file), { runId: 'run-a', seed: 'seed', quick: false, filesDir: folder, filesDirInDaemon: '/daemon/files', timeScale: 1, settings: new Map(), ...options }),
    expandText: async (text, options) => bench.expand(await bench.write(text), options),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
  return bench;
}

/** The problems of a file, each without the folder that it stands in. */
export async function problemsOf(file: string): Promise<readonly string[]> {
  try {
    await loadScenario(file);
  } catch (error) {
    if (error instanceof SidecarError && error.code === 'DOCUMENT_INVALID') {
      return (error as SidecarError<'DOCUMENT_INVALID'>).details.problems.map((problem) => problem.replace(/^.*\//, ''));
    }
    throw error;
  }
  return [];
}
