import type { Reading } from '../spans/reading.ts';
import { ATTR_OUTCOME, ATTR_QUEUE_DURATION, ATTR_SCENARIO, ATTR_SEND_LATENESS, ATTR_TOOL, METRIC_ATTRIBUTES, READINGS } from '../spans/semconv.ts';
import type { Drop } from '../spans/sink.ts';
import type { Span } from '../spans/span.ts';
import { Counts } from './counts.ts';
import type { JudgedRun } from './judged-run.ts';
import { isClientCall, ownSeconds } from './own-time.ts';
import { Recordings } from './recordings.ts';
import { VerdictBoard } from './verdict-board.ts';

/** How a run ended for the counter of runs. */
export type RunFact = { readonly type: 'started' } | { readonly type: 'judged'; readonly judged: JudgedRun } | { readonly type: 'failed'; readonly scenario: string };

/** A reading says nothing of now once it is so old: the scraper reads each second. */
const READING_MILLIS = 15_000;

/** What metrics are made of: plain counts and last values, so that it costs next to nothing while nobody looks. */
export class FactBoard {
  readonly runs = new Counts();
  readonly calls = new Counts();
  readonly drops = new Counts();
  readonly lateness = new Recordings();
  readonly queueing = new Recordings();
  readonly own = new Recordings();
  readonly #readings = new Map<string, { readonly value: number; readonly at: number }>();
  #verdicts = new VerdictBoard();
  #active = false;
  #daemonPid: number | undefined;
  #daemonProcesses = 0;

  get verdicts(): VerdictBoard {
    return this.#verdicts;
  }

  get runActive(): boolean {
    return this.#active;
  }

  /** Processes that the daemon was read in, one after the other. */
  get daemonProcesses(): number {
    return this.#daemonProcesses;
  }

  /** Readings of the daemon's process that are of now. */
  get readings(): ReadonlyMap<string, number> {
    const fresh = [...this.#readings].filter(([, { at }]) => performance.now() - at < READING_MILLIS);
    return new Map(fresh.map(([name, { value }]) => [name, value]));
  }

  run(fact: RunFact): void {
    this.#active = fact.type === 'started';
    if (fact.type === 'started') return;
    const scenario = fact.type === 'judged' ? fact.judged.run.scenario : fact.scenario;
    this.runs.add({ [METRIC_ATTRIBUTES.scenario]: scenario, [METRIC_ATTRIBUTES.result]: fact.type === 'judged' ? fact.judged.state : 'failed' });
    if (fact.type === 'judged') this.#verdicts.take(fact.judged);
  }

  /** Begins the verdicts anew from stored ones; those heard of since are taken again behind them. */
  recall(stored: readonly JudgedRun[]): void {
    const all = [...stored, ...this.#verdicts.standings.map(({ judged }) => judged)].toSorted((one, other) => (one.run.id < other.run.id ? -1 : 1));
    this.#verdicts = new VerdictBoard();
    for (const judged of all) this.#verdicts.take(judged);
  }

  /** Takes correlated spans: each call that the client saw is counted. */
  spans(batch: readonly Span[]): void {
    for (const span of batch) {
      if (!isClientCall(span)) continue;
      const { [ATTR_TOOL]: tool, [ATTR_OUTCOME]: outcome, [ATTR_SCENARIO]: scenario, [ATTR_SEND_LATENESS]: lateness, [ATTR_QUEUE_DURATION]: queued } = span.attributes;
      const ofScenario = { [METRIC_ATTRIBUTES.scenario]: String(scenario) };
      const ofTool = { ...ofScenario, [METRIC_ATTRIBUTES.tool]: String(tool) };
      this.calls.add({ ...ofTool, [METRIC_ATTRIBUTES.outcome]: String(outcome) });
      if (typeof lateness === 'number') this.lateness.add(Math.max(0, lateness), ofScenario);
      if (typeof queued === 'number') this.queueing.add(queued, ofTool);
      const own = ownSeconds(span, batch);
      if (own !== undefined) this.own.add(own, ofTool);
    }
  }

  read(batch: readonly Reading[]): void {
    for (const { name, value, pid } of batch) {
      // The mark of one process since a stage began is no gauge of now, and it may be that of a child.
      if (!(name in READINGS) || name === 'exai.process.memory.peak') continue;
      this.#readings.set(name, { value, at: performance.now() });
      if (pid !== this.#daemonPid) this.#daemonProcesses += 1;
      this.#daemonPid = pid;
    }
  }

  /** Numbers in a reason, such as a pid, would make a series each. */
  dropped({ rung, reason, count }: Drop): void {
    this.drops.add({ [METRIC_ATTRIBUTES.source]: rung, [METRIC_ATTRIBUTES.dropReason]: reason.replaceAll(/\d+/g, 'N').slice(0, 64) }, count);
  }
}
