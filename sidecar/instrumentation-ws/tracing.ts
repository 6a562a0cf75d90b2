import { diag, type TimeInput, type Tracer } from '@opentelemetry/api';
import { hrTime } from '@opentelemetry/core';
import type { WsInstrumentationConfig } from './config.ts';
import { PACKAGE_NAME } from './version.ts';

/** Where the instrumentation's tracer, settings and switch are read: they may change while sockets live. */
export interface TracingSource {
  readonly tracer: () => Tracer;
  readonly config: () => WsInstrumentationConfig;
  readonly isEnabled: () => boolean;
}

/** What all parts of the instrumentation work with. */
export class Tracing {
  readonly #source: TracingSource;
  readonly #diag = diag.createComponentLogger({ namespace: PACKAGE_NAME });

  constructor(source: TracingSource) {
    this.#source = source;
  }

  get enabled(): boolean {
    return this.#source.isEnabled();
  }

  get tracer(): Tracer {
    return this.#source.tracer();
  }

  get config(): WsInstrumentationConfig {
    return this.#source.config();
  }

  /** Now, as spans are stamped: given for each start and end, since the SDK's own are of milliseconds where only one of them is given. */
  now(): TimeInput {
    return this.config.now?.() ?? hrTime();
  }

  /** What a hook of the user answers; undefined where it throws, which is logged. */
  ask<Answer>(name: string, hook: (() => Answer) | undefined): Answer | undefined {
    try {
      return hook?.();
    } catch (error) {
      this.#diag.error(`${name} threw`, error);
      return undefined;
    }
  }
}
