import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import type { Verdict } from '../../sidecar/verdict/verdict.ts';
import { freePort } from '../support/free-port.ts';
import { freePorts, launchProgram } from '../e2e/program.ts';
import { pollUntil } from './poll-until.ts';

/** A span as the run's own file has it. */
export interface StoredSpan {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string | null;
  readonly name: string;
  readonly service: string;
}

/** A sidecar on this machine that rehearses, exports and goes on serving. */
export interface ExportingSidecar {
  /** The verdict on the whole scenario, which it replayed first. */
  readonly first: Verdict;
  /** Starts the quick part; gives the id of the run. */
  readonly replay: () => Promise<string>;
  /** Waits for the verdict on a run. */
  readonly verdict: (runId: string) => Promise<Verdict>;
  readonly spans: (runId: string) => Promise<readonly StoredSpan[]>;
  /** The sum of a metric's samples that it serves, 0 where there is none. */
  readonly metric: (name: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Starts one that exports to a collector; resolves once the first verdict is there. Its delays are a tenth, so the whole scenario takes half a minute. */
export async function startExportingSidecar(environment: Readonly<Record<string, string>>): Promise<ExportingSidecar> {
  const data = await mkdtemp(join(tmpdir(), 'exai-stack-'));
  const port = String(await freePort());
  const program = launchProgram(['start', '--full', '--profile', 'ideal', '--time-scale', '10', '--data', data, '--port', port, ...freePorts], environment);
  const stop = async (): Promise<void> => {
    program.child.kill('SIGINT');
    await program.ended;
    await rm(data, { recursive: true, force: true });
  };
  // Not where it says that it serves: that is its public address.
  const url = `http://127.0.0.1:${port}`;
  const get = (path: string): Promise<Response> => fetch(`${url}${path}`);
  let first: Verdict;
  try {
    await program.says(/Serving on /);
    first = (await (await get('/verdict')).json()) as Verdict;
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    first,
    async replay() {
      const response = await fetch(`${url}/runs`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ scenario: 'task-2c', quick: true }) });
      return ((await response.json()) as { id: string }).id;
    },
    verdict: (runId) => pollUntil(`the verdict on ${runId}`, async () => (await (await get(`/verdict?run=${runId}`)).json()) as Verdict, ({ run }) => run?.id === runId, 120_000),
    async spans(runId) {
      const reader = await openRunFile(join(data, 'runs', runId, 'spans.duckdb'));
      try {
        return await reader.query<StoredSpan>(new URL('./spans.sql', import.meta.url));
      } finally {
        reader.close();
      }
    },
    async metric(name) {
      const text = await (await get('/metrics')).text();
      return text.split('\n').filter((line) => line.startsWith(`${name}{`)).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
    stop,
  };
}
