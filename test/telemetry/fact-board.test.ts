import { describe, expect, it } from 'vitest';
import type { Span } from '../../sidecar/spans/span.ts';
import { FactBoard } from '../../sidecar/telemetry/fact-board.ts';
import { settingsDigest } from '../../sidecar/telemetry/judged-run.ts';
import { plannedCall } from '../support/planned-call.ts';
import { clientSpan, daemonSpan, millis } from '../support/spans.ts';

const call = plannedCall({ tool: 'chat' });

/** A call of one second that the client saw, which queued for 50 ms. */
function seenCall(outcome = 'ok'): Span {
  const span = clientSpan(call, 0, 1000);
  return { ...span, attributes: { ...span.attributes, 'exai.call.id': call.callId, 'gen_ai.tool.name': 'chat', 'exai.scenario.name': 'smoke', 'exai.outcome': outcome, 'exai.queue.duration': 0.05 } };
}

const inference = (from: number, to: number, source = 'gateway', callId = call.callId): Span => daemonSpan('chat kimi', from, to, { 'exai.source': source, 'exai.call.id': callId });

/** What the board records of the tools' own time, in seconds. */
function ownTimes(batch: readonly Span[]): readonly number[] {
  const board = new FactBoard();
  board.spans(batch);
  const seen: number[] = [];
  board.own.connect((value) => seen.push(Number(value.toFixed(6))));
  return seen;
}

describe("a tool's own time", () => {
  it('is the wall time less its inference and its queueing', () => expect(ownTimes([seenCall(), inference(200, 800)])).toEqual([0.35]));

  it('takes what overlaps once, and what lies outside of the call not at all', () => expect(ownTimes([seenCall(), inference(600, 1500), inference(200, 500), inference(300, 700), inference(1200, 1300)])).toEqual([0.15]));

  it('goes by one source: the gateway, where it saw any', () => expect(ownTimes([seenCall(), inference(200, 800), inference(100, 900, 'probe')])).toEqual([0.35]));

  it('is not told where no inference was seen, or one of another call, or where the call did not end well', () => {
    expect(ownTimes([seenCall()])).toEqual([]);
    expect(ownTimes([seenCall(), inference(200, 800, 'gateway', 'another')])).toEqual([]);
    expect(ownTimes([seenCall('timeout'), inference(200, 800)])).toEqual([]);
  });
});

describe('a restart of the daemon', () => {
  it('is a process more than before', () => {
    const board = new FactBoard();
    const read = (pid: number, name = 'process.memory.usage'): void => board.read([{ timeUnixNano: millis(1), pid, name, value: 1 }]);
    expect(board.daemonProcesses).toBe(0);
    for (const pid of [11, 11, 12]) read(pid);
    // The mark of a child is of another pid, and no restart.
    read(13, 'exai.process.memory.peak');
    expect(board.daemonProcesses).toBe(2);
  });
});

describe('the digest of settings', () => {
  const settings = { KIMI_FILES_MAX_PARALLEL: { value: '3' }, EXAI_WS_PORT: { value: null } };

  it('changes with a value', () => expect(settingsDigest({ ...settings, KIMI_FILES_MAX_PARALLEL: { value: '5' } })).not.toBe(settingsDigest(settings)));

  it('does not change with the order, or with what is not known', () => expect(settingsDigest({ KIMI_FILES_MAX_PARALLEL: { value: '3' } })).toBe(settingsDigest(Object.fromEntries(Object.entries(settings).toReversed()))));
});
