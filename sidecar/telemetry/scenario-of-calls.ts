import { ATTR_CALL_ID, ATTR_SCENARIO } from '../spans/semconv.ts';
import type { Span } from '../spans/span.ts';

/**
 * Gives the spans of a call the scenario that it belongs to, which the client alone knows: panels of what the daemon did can then
 * be asked for one scenario. One run goes on at a time, so a span that comes late has the scenario of those before it.
 */
export class ScenarioOfCalls {
  #scenario: Span['attributes'][string] | undefined;

  /** The same spans, those of a call with its scenario. */
  named(batch: readonly Span[]): readonly Span[] {
    const known = batch.find(({ attributes }) => attributes[ATTR_SCENARIO] !== undefined);
    this.#scenario = known?.attributes[ATTR_SCENARIO] ?? this.#scenario;
    const scenario = this.#scenario;
    if (scenario === undefined) return batch;
    return batch.map((span) => (span.attributes[ATTR_CALL_ID] === undefined || span.attributes[ATTR_SCENARIO] !== undefined ? span : { ...span, attributes: { ...span.attributes, [ATTR_SCENARIO]: scenario } }));
  }
}
