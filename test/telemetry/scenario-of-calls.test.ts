import { describe, expect, it } from 'vitest';
import { ScenarioOfCalls } from '../../sidecar/telemetry/scenario-of-calls.ts';
import { plannedCall } from '../support/planned-call.ts';
import { clientSpan, daemonSpan } from '../support/spans.ts';

const call = plannedCall({ tool: 'chat' });
const seen = (scenario: string) => ({ ...clientSpan(call, 0, 40), attributes: { 'exai.call.id': call.callId, 'exai.scenario.name': scenario } });
const inside = daemonSpan('chat kimi', 10, 30, { 'exai.source': 'gateway', 'exai.call.id': call.callId });
const stranger = daemonSpan('chat kimi', 10, 30, { 'exai.source': 'gateway' });

/** The scenarios of spans, in their order. */
const scenarios = (spans: readonly { readonly attributes: Readonly<Record<string, unknown>> }[]): readonly unknown[] => spans.map(({ attributes }) => attributes['exai.scenario.name']);

describe('the scenario of a call', () => {
  it('is told of all its spans, wherever in the batch the client stands, and of no span of nobody', () => expect(scenarios(new ScenarioOfCalls().named([inside, seen('smoke'), stranger]))).toEqual(['smoke', 'smoke', undefined]));

  it('is told of a span that comes late, and changes with the run', () => {
    const calls = new ScenarioOfCalls();
    expect(scenarios(calls.named([inside]))).toEqual([undefined]);
    calls.named([seen('smoke')]);
    expect(scenarios(calls.named([inside]))).toEqual(['smoke']);
    calls.named([seen('task-2c')]);
    expect(scenarios(calls.named([inside]))).toEqual(['task-2c']);
  });
});
