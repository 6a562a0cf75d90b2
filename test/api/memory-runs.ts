import { SidecarError } from '../../sidecar/errors.ts';
import { bareEvidence, type RunEvidence } from '../../sidecar/evidence/run-evidence.ts';
import { claimHistory } from '../../sidecar/history/claim-history.ts';
import type { ClaimHistory } from '../../sidecar/history/history-schema.ts';
import type { RunEvent, RunSummary } from '../../sidecar/run/run-event.ts';
import type { RunRequest, Runs } from '../../sidecar/run/runs.ts';
import type { Span } from '../../sidecar/spans/span.ts';
import type { Verdict } from '../../sidecar/verdict/verdict.ts';

interface MemoryRun {
  summary: RunSummary;
  readonly events: RunEvent[];
  verdict: Verdict | undefined;
  readonly traces: ReadonlyMap<string, readonly Span[]>;
  /** Wakes those who wait for an event or the end. */
  wake: PromiseWithResolvers<void>;
}

/** Runs that live in memory: what they do is said from outside, event by event. */
export class MemoryRuns implements Runs {
  readonly #runs: MemoryRun[] = [];
  /** What was to be started. */
  readonly asked: RunRequest[] = [];
  /** How many iterations over events are open. */
  following = 0;

  add(id: string, given: { verdict?: Verdict; traces?: ReadonlyMap<string, readonly Span[]>; state?: RunSummary['state'] } = {}): void {
    const state = given.state ?? 'complete';
    const summary: RunSummary = { id, scenario: 'task-2c', quick: false, startedAt: '2026-11-23T18:00:00.000Z', endedAt: state === 'running' ? undefined : '2026-11-23T18:03:00.000Z', state, verdict: given.verdict?.state };
    this.#runs.unshift({ summary, events: [], verdict: given.verdict, traces: given.traces ?? new Map(), wake: resolvers() });
  }

  happen(id: string, event: RunEvent): void {
    const run = this.#find(id);
    run.events.push(event);
    this.#wake(run);
  }

  end(id: string): void {
    const run = this.#find(id);
    run.summary = { ...run.summary, state: 'complete', endedAt: '2026-11-23T18:05:00.000Z' };
    this.#wake(run);
  }

  list = async (): Promise<readonly RunSummary[]> => this.#runs.map(({ summary }) => summary);

  get = async (id: string): Promise<RunSummary> => this.#find(id).summary;

  verdict = async (id: string | undefined): Promise<Verdict | undefined> => (id === undefined ? this.#runs.find(({ verdict }) => verdict !== undefined) : this.#find(id))?.verdict;

  evidence = async (id: string): Promise<RunEvidence | undefined> => {
    const { verdict } = this.#find(id);
    return verdict === undefined ? undefined : bareEvidence(verdict, 'they were never written');
  };

  history = async (claim: string, limit: number): Promise<ClaimHistory | undefined> =>
    claimHistory(this.#runs.flatMap(({ verdict }) => (verdict === undefined ? [] : [verdict])).slice(0, limit), claim);

  start = async (request: RunRequest): Promise<RunSummary> => {
    this.asked.push(request);
    const { scenario, quick } = request;
    const running = this.#runs.find(({ summary }) => summary.state === 'running');
    if (running !== undefined) throw new SidecarError('RUN_UNDER_WAY', { id: running.summary.id });
    const id = `run-${this.#runs.length}`;
    this.add(id, { state: 'running' });
    const run = this.#find(id);
    run.summary = { ...run.summary, scenario, quick };
    return run.summary;
  };

  trace = async (id: string, traceId: string): Promise<readonly Span[]> => this.#find(id).traces.get(traceId) ?? [];

  async *events(id: string, signal: AbortSignal): AsyncGenerator<RunEvent> {
    const run = this.#find(id);
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    this.following += 1;
    try {
      for (let next = 0; !signal.aborted; ) {
        const event = run.events[next];
        if (event !== undefined) {
          next += 1;
          yield event;
        } else if (run.summary.state !== 'running') return;
        else await Promise.race([run.wake.promise, aborted]);
      }
    } finally {
      this.following -= 1;
    }
  }

  #find(id: string): MemoryRun {
    const run = this.#runs.find(({ summary }) => summary.id === id);
    if (run === undefined) throw new SidecarError('RUN_UNKNOWN', { id });
    return run;
  }

  #wake(run: MemoryRun): void {
    const { resolve } = run.wake;
    run.wake = resolvers();
    resolve();
  }
}

interface PromiseWithResolvers<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
}

const noOneWaits = (): void => {};

function resolvers(): PromiseWithResolvers<void> {
  let resolve = noOneWaits;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
