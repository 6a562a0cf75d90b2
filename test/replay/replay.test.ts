import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { answerAll, startCrookedDaemon } from './crooked-daemon.ts';
import type { ReplayMessage } from '../../sidecar/spans/replay-message.ts';
import type { IncomingCall } from './crooked-daemon.ts';
import { callsStage, plannedCall, planOf } from './plan-of.ts';
import { replayOnce } from './replay-once.ts';

const spansOfCalls = (message: ReplayMessage): boolean => message.type === 'spans' && message.batch.some(({ attributes }) => 'exai.call.id' in attributes);

describe('what a replay tells', () => {
  it('announces the plan, then each call before the daemon sees it and its end after, spans later and the finish last', async () => {
    const [first, second] = [plannedCall(), plannedCall()];
    await using daemon = await startCrookedDaemon();
    const { messages } = await replayOnce(daemon.url, planOf(callsStage([first, second])));
    const told = messages.filter((message) => message.type !== 'spans' || spansOfCalls(message));
    expect(told.map((message) => ('callId' in message ? [message.type, message.callId] : [message.type]))).toEqual([
      ['planned'], ['sending', first.callId], ['ended', first.callId], ['sending', second.callId], ['ended', second.callId], ['spans'], ['finished'],
    ]);
  });

  it('makes one trace a call, linked to the run, and one trace of the run with a span a stage', async () => {
    const call = plannedCall({ arguments: { prompt: 'a secret prompt' } });
    await using daemon = await startCrookedDaemon();
    const { spans, spanOf } = await replayOnce(daemon.url, planOf(callsStage([call]), { kind: 'pause', step: 'rest', label: 'idle', iteration: 1, seconds: 0.01 }));
    const root = spans.find(({ name }) => name === 'replay crooked');
    const steps = spans.filter(({ name }) => name.startsWith('step '));
    expect(spans.filter(({ name }) => !name.startsWith('websocket '))).toHaveLength(4);
    expect(spanOf(call.callId)).toMatchObject({
      traceId: call.traceId, spanId: call.spanId, parentSpanId: undefined, kind: 'client', service: 'exai-sidecar', status: 'unset',
      links: [{ traceId: root?.traceId, spanId: root?.spanId }],
      attributes: { 'exai.outcome': 'ok', 'exai.acknowledged': true, 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'chat', 'jsonrpc.request.id': call.callId, 'server.port': daemon.port, 'exai.tool.status': 'success' },
    });
    expect(steps.map(({ name, parentSpanId, traceId, attributes }) => [name, parentSpanId, traceId, attributes['exai.label'], attributes['exai.iteration']])).toEqual([
      ['step step', root?.spanId, root?.traceId, 'first', 0], ['step rest', root?.spanId, root?.traceId, 'idle', 1],
    ]);
  });

  it('carries the trace context of each call in its arguments, and leaves what was said out of its spans', async () => {
    const call = plannedCall();
    await using daemon = await startCrookedDaemon({ call: (incoming) => {
      incoming.acknowledge();
      incoming.answer('{"status":"success","content":"a secret answer"}');
    } });
    const { spans } = await replayOnce(daemon.url, planOf(callsStage([call])));
    expect(daemon.calls[0]?.arguments).toEqual({ prompt: 'a secret prompt', _meta: { traceparent: `00-${call.traceId}-${call.spanId}-01` } });
    expect(JSON.stringify(spans, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain('secret');
  });

  it('takes the queue duration from the start stamp of the daemon, not from when the frame came', async () => {
    // The daemon is blocked: it starts the call 0.2 s after it was sent and delivers everything together 0.2 s later.
    const call = plannedCall();
    await using daemon = await startCrookedDaemon({ call: (incoming) => {
      setTimeout(() => {
        const startedAt = Date.now() / 1000;
        setTimeout(() => {
          incoming.progress('accepted', startedAt);
          incoming.acknowledge();
          incoming.answer();
        }, 200);
      }, 200);
    } });
    const { spanOf, summary } = await replayOnce(daemon.url, planOf(callsStage([call])));
    const span = spanOf(call.callId);
    const [queue, error] = [Number(span?.attributes['exai.queue.duration']), Number(span?.attributes['exai.queue.error'])];
    const whole = Number((span?.endTimeUnixNano ?? 0n) - (span?.startTimeUnixNano ?? 0n)) / 1e9;
    expect(queue).toBeGreaterThan(0.19 - error);
    expect(queue).toBeLessThan(whole - 0.19 + error);
    expect(Math.abs(summary.clockOffset?.seconds ?? Infinity)).toBeLessThan(0.05);
  });

  it('tells the routed from the answering model and a fallback from none', async () => {
    const call = plannedCall();
    const summary = '\n=== MCP CALL SUMMARY ===\nTool: chat | Status: COMPLETE (Step 1/? complete)\nDuration: 2.3s | Model: glm-4.5-flash | Tokens: ~412\nreq_id=abc';
    await using daemon = await startCrookedDaemon({ call: (incoming) => {
      incoming.acknowledge();
      incoming.send({ op: 'call_tool_res', request_id: incoming.id, outputs: [{ type: 'text', text: '{"status":"success","metadata":{"model_used":"kimi-k2","provider_used":"kimi"}}' }, { type: 'text', text: summary }] });
    } });
    const { spanOf } = await replayOnce(daemon.url, planOf(callsStage([call])));
    expect(spanOf(call.callId)?.attributes).toMatchObject({
      'exai.route.requested_model': 'auto', 'gen_ai.request.model': 'glm-4.5-flash', 'gen_ai.response.model': 'kimi-k2', 'gen_ai.provider.name': 'kimi', 'exai.route.fallback': true, 'exai.daemon.request_id': 'abc',
    });
  });
});

describe('the models of a workflow', () => {
  it('names the one routed to and leaves open which answered', async () => {
    const call = plannedCall({ tool: 'analyze' });
    await using daemon = await startCrookedDaemon({ call: (incoming) => {
      incoming.acknowledge();
      const text = '{"status":"analysis_complete","metadata":{"model_used":"kimi-thinking-preview","provider_used":"kimi"}}';
      const summary = '=== MCP CALL SUMMARY ===\nTool: analyze | Status: COMPLETE (Step 1/1 complete)\nDuration: 0.0s | Model: kimi-thinking-preview | Tokens: ~4';
      incoming.send({ op: 'call_tool_res', request_id: incoming.id, outputs: [{ type: 'text', text }, { type: 'text', text: summary }] });
    } });
    const attributes = (await replayOnce(daemon.url, planOf(callsStage([call])))).spanOf(call.callId)?.attributes;
    expect(attributes).toMatchObject({ 'gen_ai.request.model': 'kimi-thinking-preview', 'gen_ai.provider.name': 'kimi' });
    expect(attributes).not.toHaveProperty('gen_ai.response.model');
  });
});

describe('lanes', () => {
  it('runs twenty lanes on twenty sockets at once', async () => {
    const lanes = Array.from({ length: 20 }, () => [plannedCall()]);
    const waiting: IncomingCall[] = [];
    await using daemon = await startCrookedDaemon({ call: (incoming) => {
      waiting.push(incoming);
      // Nobody is answered before all have asked: a replay that took turns would never end.
      if (waiting.length === 20) waiting.forEach(answerAll);
    } });
    const { summary } = await replayOnce(daemon.url, planOf(callsStage(...lanes)));
    expect(summary).toMatchObject({ outcomes: { ok: 20 }, connections: 20 });
    expect(new Set(daemon.calls.map(({ session }) => session)).size).toBe(20);
  });

  it('never sends a call before the answer to the one before it in its lane', async () => {
    const lane = Array.from({ length: 5 }, () => plannedCall());
    let open = 0;
    let most = 0;
    await using daemon = await startCrookedDaemon({ call: (incoming) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        answerAll(incoming);
      }, 5);
    } });
    const { summary } = await replayOnce(daemon.url, planOf(callsStage(lane)));
    expect([most, summary.outcomes.ok, summary.connections]).toEqual([1, 5, 1]);
  });

  it('keeps its sockets from stage to stage', async () => {
    await using daemon = await startCrookedDaemon();
    const { summary } = await replayOnce(daemon.url, planOf(callsStage([plannedCall()], [plannedCall()]), callsStage([plannedCall()]), callsStage([plannedCall()], [plannedCall()])));
    expect(summary).toMatchObject({ connections: 2, outcomes: { ok: 5 } });
  });

  it('begins a quiet stage only when no call has been open for a while', async () => {
    await using daemon = await startCrookedDaemon();
    const { spans } = await replayOnce(daemon.url, planOf(callsStage([plannedCall()]), { kind: 'quiet', step: 'idle', label: 'idle', iteration: 0, seconds: 0.05 }), { limits: { quietAfterMillis: 150 } });
    const [call, quiet] = [spans.find(({ kind }) => kind === 'client'), spans.find(({ name }) => name === 'step idle')];
    expect(Number((quiet?.startTimeUnixNano ?? 0n) - (call?.endTimeUnixNano ?? 0n)) / 1e6).toBeGreaterThanOrEqual(148);
  });
});

describe('cancelling', () => {
  it('sends nothing more, gives the open call up and ends', async () => {
    const [open, never] = [plannedCall(), plannedCall()];
    const cancelling = new AbortController();
    await using daemon = await startCrookedDaemon({ call: () => {
      cancelling.abort();
    } });
    const { messages, summary, endings } = await replayOnce(daemon.url, planOf(callsStage([open, never]), { kind: 'pause', step: 'p', label: 'p', iteration: 0, seconds: 3600 }), { signal: cancelling.signal });
    expect(endings).toEqual([['cancelled', 'cancelled'], [undefined, undefined]]);
    expect(summary).toMatchObject({ cancelled: true, outcomes: { cancelled: 1 } });
    expect(messages.at(-1)).toEqual({ type: 'finished' });
    expect(daemon.calls).toHaveLength(1);
  });

  it('lets a call that ends within the grace end by itself', async () => {
    const cancelling = new AbortController();
    await using daemon = await startCrookedDaemon({ call: (incoming) => {
      cancelling.abort();
      setImmediate(() => {
        answerAll(incoming);
      });
    } });
    const { endings } = await replayOnce(daemon.url, planOf(callsStage([plannedCall()])), { signal: cancelling.signal, limits: { graceMillis: 5_000 } });
    expect(endings).toEqual([['ok', undefined]]);
  });

  it('interrupts a pause', async () => {
    const cancelling = new AbortController();
    await using daemon = await startCrookedDaemon();
    const replay = replayOnce(daemon.url, planOf({ kind: 'pause', step: 'p', label: 'p', iteration: 0, seconds: 3600 }), { signal: cancelling.signal });
    while (daemon.sessions.length === 0) await once(daemon.events, 'session');
    cancelling.abort();
    expect((await replay).summary.cancelled).toBe(true);
  });

  it('does not wait for a daemon that has not answered the hello', async () => {
    const cancelling = new AbortController();
    await using daemon = await startCrookedDaemon({ hello: () => {
      cancelling.abort();
    } });
    expect((await replayOnce(daemon.url, planOf(callsStage([plannedCall()])), { signal: cancelling.signal })).summary.cancelled).toBe(true);
  });
});
