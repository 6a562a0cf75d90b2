import { ATTR_RUN_ID, SERVICES } from '../spans/semconv.ts';
import type { JudgedRun } from './judged-run.ts';
import type { LinkAddresses } from './telemetry-settings.ts';

/** Longer than any step outlasts the run's record of itself. */
const MARGIN_MILLIS = 60_000;

/** A time in microseconds since 1970, as Jaeger's page has it. */
const micros = (time: string, margin: number): string => String((Date.parse(time) + margin) * 1000);

/** Addresses that metrics of information carry; each is empty where there is nothing to link to, which in Prometheus is no label. */
export class Links {
  readonly #api: string | undefined;
  readonly #jaeger: string | undefined;

  constructor({ publicUrl, jaegerUrl }: LinkAddresses) {
    this.#api = publicUrl?.replace(/\/$/, '');
    this.#jaeger = jaegerUrl?.replace(/\/$/, '');
  }

  /** The verdict on a run. */
  verdict(runId: string): string {
    return this.#api === undefined ? '' : `${this.#api}/verdict?run=${encodeURIComponent(runId)}`;
  }

  /** What runs said of a claim. */
  history(claimId: string): string {
    return this.#api === undefined ? '' : `${this.#api}/claims/${encodeURIComponent(claimId)}/history`;
  }

  trace(traceId: string | undefined): string {
    return this.#jaeger === undefined || traceId === undefined ? '' : `${this.#jaeger}/trace/${traceId}`;
  }

  /** Jaeger's search for the traces of a run, in the time that it took. */
  traces({ id, startedAt, endedAt }: JudgedRun['run']): string {
    if (this.#jaeger === undefined) return '';
    const search = { service: SERVICES.sidecar, tags: JSON.stringify({ [ATTR_RUN_ID]: id }), start: micros(startedAt, -MARGIN_MILLIS), end: micros(endedAt ?? startedAt, MARGIN_MILLIS), limit: '1500' };
    return `${this.#jaeger}/search?${new URLSearchParams(search).toString()}`;
  }
}
