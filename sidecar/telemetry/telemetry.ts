import type { Logger } from '../log.ts';
import type { Reading } from '../spans/reading.ts';
import type { Drop } from '../spans/sink.ts';
import type { Span } from '../spans/span.ts';
import { FactBoard, type RunFact } from './fact-board.ts';
import type { JudgedRun } from './judged-run.ts';
import type { LookedAt } from './pipeline-facts.ts';
import { ScenarioOfCalls } from './scenario-of-calls.ts';
import type { Sdk } from './sdk.ts';
import type { LinkAddresses, TelemetryIdentity, TelemetrySettings } from './telemetry-settings.ts';

/** What telemetry is made with. */
export interface TelemetryOptions {
  readonly settings: TelemetrySettings;
  readonly identity: TelemetryIdentity;
  readonly links: LinkAddresses;
  readonly pipeline: LookedAt['pipeline'];
  readonly log: Logger;
}

/** Metrics and spans may take so long to go when the sidecar stops. */
const STOP_MILLIS = 5_000;

/**
 * The sidecar's own telemetry: correlated spans on their way to the collector, and metrics of all that it does. What it is
 * told costs a few counts; the SDK is loaded where something is exported, or when metrics are first asked for.
 */
export class Telemetry {
  readonly #options: TelemetryOptions;
  readonly #board = new FactBoard();
  /** Spans that come before the SDK has been loaded; half a second's. */
  readonly #early: Span[] = [];
  readonly #scenarios = new ScenarioOfCalls();
  #exporting: boolean;
  #sdk: Sdk | undefined;
  #loading: Promise<Sdk> | undefined;

  constructor(options: TelemetryOptions) {
    this.#options = options;
    const { traces, metrics } = options.settings;
    this.#exporting = traces !== undefined;
    if (traces || metrics) this.#load().catch((error: unknown) => this.#giveUp(error));
  }

  /** Takes spans that have found their place. */
  spans(batch: readonly Span[]): void {
    this.#board.spans(batch);
    if (!this.#exporting) return;
    const named = this.#scenarios.named(batch);
    if (this.#sdk) this.#sdk.spans?.add(named);
    else for (const span of named) this.#early.push(span);
  }

  readings(batch: readonly Reading[]): void {
    this.#board.read(batch);
  }

  dropped(drop: Drop): void {
    this.#board.dropped(drop);
  }

  run(fact: RunFact): void {
    this.#board.run(fact);
    if (fact.type !== 'started') void this.flush();
  }

  /** Takes the stored verdicts of earlier runs, in any order. */
  recall(stored: readonly JudgedRun[]): void {
    this.#board.recall(stored);
  }

  /** Metrics in Prometheus' text format. */
  async metricsText(): Promise<string> {
    return (await this.#load()).metricsText();
  }

  /** Hands over what waits; a collector that is away is not waited for. */
  async flush(): Promise<void> {
    await this.#sdk?.flush().catch((error: unknown) => this.#options.log.info({ reason: String(error) }, 'a flush did not succeed'));
  }

  /** Hands over what waits and ends, within a deadline. */
  async stop(): Promise<void> {
    const sdk = await this.#loading?.catch(() => undefined);
    if (!sdk) return;
    const late = new Promise<void>((resolve) => setTimeout(resolve, STOP_MILLIS).unref());
    await Promise.race([sdk.shutdown().catch((error: unknown) => this.#options.log.info({ reason: String(error) }, 'telemetry did not end in order')), late]);
  }

  #load(): Promise<Sdk> {
    return (this.#loading ??= this.#start());
  }

  async #start(): Promise<Sdk> {
    const { startSdk } = await import('./sdk.ts');
    const sdk = await startSdk({ ...this.#options, board: this.#board });
    this.#sdk = sdk;
    sdk.spans?.add(this.#early.splice(0));
    return sdk;
  }

  /** A run goes on without its copies. */
  #giveUp(error: unknown): void {
    this.#exporting = false;
    this.#early.length = 0;
    this.#options.log.error({ reason: String(error) }, 'telemetry could not be started; nothing is exported');
  }
}
