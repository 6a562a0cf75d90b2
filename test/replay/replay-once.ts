import type { Plan } from '../../sidecar/scenario/plan.ts';
import type { ReplayMessage } from '../../sidecar/spans/replay-message.ts';
import type { AttributeValue, Span } from '../../sidecar/spans/span.ts';
import { runReplay } from '../../sidecar/replay/replay-engine.ts';
import type { EngineOptions } from '../../sidecar/replay/replay-engine.ts';
import type { ReplayProgress } from '../../sidecar/replay/replay-summary.ts';

/** Replays a plan in this thread and returns all that it told. */
export async function replayOnce(url: string, plan: Plan, options: Partial<EngineOptions> = {}) {
  const messages: ReplayMessage[] = [];
  const progress: ReplayProgress[] = [];
  const summary = await runReplay({
    plan,
    url,
    token: '',
    heartbeatSeconds: 8,
    signal: new AbortController().signal,
    ...options,
    limits: { answerMillis: 10_000, retryMillis: 300, graceMillis: 20, quietAfterMillis: 20, ...options.limits },
    post: (message) => messages.push(message),
    onProgress: (step) => progress.push(step),
  });
  const spans = messages.flatMap((message) => (message.type === 'spans' ? message.batch : []));
  const spanOf = (callId: string): Span | undefined => spans.find(({ attributes }) => attributes['exai.call.id'] === callId);
  /** Outcome and error type of each planned call, in the plan's order. */
  const endings = plan.calls.map(({ callId }): (AttributeValue | undefined)[] => {
    const attributes = spanOf(callId)?.attributes;
    return [attributes?.['exai.outcome'], attributes?.['error.type']];
  });
  return { messages, progress, summary, spans, spanOf, endings };
}
