import { describe, expect, it } from 'vitest';
import * as names from '../../sidecar/instrumentation-ws/semconv.ts';
import { ATTRIBUTES, SPAN_NAMES } from '../../sidecar/spans/semconv.ts';
import { startCrookedDaemon } from './crooked-daemon.ts';
import { callsStage, plannedCall, planOf } from './plan-of.ts';
import { replayOnce } from './replay-once.ts';

describe('the connections of a replay', () => {
  it('are spans of the run below its root, by its clock, from the handshake to the end', async () => {
    await using daemon = await startCrookedDaemon();
    const { spans, summary, spanOf } = await replayOnce(daemon.url, planOf(callsStage([plannedCall()])));
    const root = spans.find(({ name }) => name === SPAN_NAMES.replay('crooked'));
    const connects = spans.filter(({ name }) => name === SPAN_NAMES.connect);
    const closes = spans.filter(({ name }) => name === SPAN_NAMES.close);
    // One for the lane and one that asks the daemon how it is.
    expect(connects).toHaveLength(summary.connections + 1);
    for (const connect of connects) {
      expect(connect).toMatchObject({
        traceId: root?.traceId, parentSpanId: root?.spanId, kind: 'client', service: 'exai-sidecar', status: 'unset',
        attributes: { 'exai.source': 'client', 'exai.run.id': 'run', 'exai.scenario.name': 'crooked', 'url.full': `${daemon.url}/`, 'server.port': daemon.port, 'http.response.status_code': 101 },
      });
      expect(connect.startTimeUnixNano).toBeGreaterThanOrEqual(root?.startTimeUnixNano ?? 0n);
      expect(connect.endTimeUnixNano).toBeLessThanOrEqual(root?.endTimeUnixNano ?? 0n);
    }
    expect(new Map(closes.map(({ parentSpanId, traceId }) => [parentSpanId, traceId]))).toEqual(new Map(connects.map(({ spanId }) => [spanId, root?.traceId])));
    expect(closes.map(({ attributes, status }) => [attributes['websocket.close.code'], status])).toEqual(closes.map(() => [1000, 'unset']));
    // The handshake was over before the call was sent.
    const call = spans.find(({ attributes }) => 'exai.call.id' in attributes);
    expect(spanOf(String(call?.attributes['exai.call.id']))?.startTimeUnixNano).toBeGreaterThanOrEqual(connects[0]?.endTimeUnixNano ?? 0n);
  });

  it('tell of one that the daemon drops', async () => {
    await using daemon = await startCrookedDaemon({ call: (call) => call.socket.terminate() });
    const { spans, endings } = await replayOnce(daemon.url, planOf(callsStage([plannedCall()])));
    expect(endings[0]?.[0]).toBe('disconnected');
    expect(spans.filter(({ name, status }) => name === SPAN_NAMES.close && status === 'error').map(({ attributes }) => attributes['websocket.close.code'])).toEqual([1006]);
  });

  it('are named as the instrumentation names them', () => {
    expect([SPAN_NAMES.connect, SPAN_NAMES.close]).toEqual([names.SPAN_NAMES.connect, names.SPAN_NAMES.close]);
    const used = [names.ATTR_URL_FULL, names.ATTR_SERVER_ADDRESS, names.ATTR_SERVER_PORT, names.ATTR_NETWORK_PROTOCOL_NAME, names.ATTR_NETWORK_TRANSPORT, names.ATTR_NETWORK_PEER_ADDRESS, names.ATTR_NETWORK_PEER_PORT, names.ATTR_HTTP_RESPONSE_STATUS_CODE, names.ATTR_ERROR_TYPE, names.ATTR_WEBSOCKET_CLOSE_CODE];
    expect(used.filter((name) => !ATTRIBUTES.has(name))).toEqual([]);
  });
});
