/** One series of an instant query: its labels, and its value now. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One exemplar, with the labels of the series it hangs on. */
export interface Exemplar {
  readonly series: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Envelope<Data> {
  readonly status: string;
  readonly data: Data;
}

/** Asks Prometheus' HTTP API. */
export class PrometheusClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** The series that a PromQL expression gives now. */
  async query(expression: string): Promise<readonly Series[]> {
    const { result } = await this.#ask<{ result: readonly { metric: Record<string, string>; value: [number, string] }[] }>('query', { query: expression });
    return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /** The number of series that a PromQL expression gives a number for, at any time of the last so many seconds. */
  async seriesOver(expression: string, seconds: number): Promise<number> {
    const now = Date.now() / 1000;
    const { result } = await this.#ask<{ result: readonly { values: readonly [number, string][] }[] }>('query_range', { query: expression, start: String(now - seconds), end: String(now), step: '5' });
    return result.filter(({ values }) => values.some(([, value]) => value !== 'NaN')).length;
  }

  /** The exemplars of the last hour on the series that an expression selects. */
  async exemplars(expression: string): Promise<readonly Exemplar[]> {
    const now = Date.now() / 1000;
    const found = await this.#ask<readonly { seriesLabels: Record<string, string>; exemplars: readonly { labels: Record<string, string>; value: string }[] }[]>('query_exemplars', {
      query: expression,
      start: String(now - 3_600),
      end: String(now + 60),
    });
    return found.flatMap(({ seriesLabels, exemplars }) => exemplars.map(({ labels, value }) => ({ series: seriesLabels, labels, value: Number(value) })));
  }

  /** Every label set that Prometheus holds for a selector, as text: to look for what must not be there. */
  async seriesText(selector: string): Promise<string> {
    return JSON.stringify(await this.#ask('series', { 'match[]': selector }));
  }

  async #ask<Data>(what: string, parameters: Readonly<Record<string, string>>): Promise<Data> {
    const response = await fetch(`${this.#url}/api/v1/${what}?${new URLSearchParams(parameters).toString()}`);
    const body = await response.text();
    if (!response.ok) throw new Error(`Prometheus answered ${response.status}: ${body}`);
    return (JSON.parse(body) as Envelope<Data>).data;
  }
}
