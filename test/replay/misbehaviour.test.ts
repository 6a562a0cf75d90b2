import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { SidecarError } from '../../sidecar/errors.ts';
import { answerAll, greet, startCrookedDaemon, tellHealth } from './crooked-daemon.ts';
import type { IncomingCall } from './crooked-daemon.ts';
import { callsStage, plannedCall, planOf } from './plan-of.ts';
import { replayOnce } from './replay-once.ts';

/** The first call is treated as given, all others well. */
const firstThenWell = (first: (call: IncomingCall) => void) => {
  let treated = false;
  return (call: IncomingCall): void => {
    if (treated) answerAll(call);
    else {
      treated = true;
      first(call);
    }
  };
};

const twoCalls = () => planOf(callsStage([plannedCall(), plannedCall()]));

describe('a daemon that closes', () => {
  it.each([1000, 1001, 1009, 1011, 4003])('with code %i in a call: disconnected, and the next call has a new socket', async (code) => {
    await using daemon = await startCrookedDaemon({ call: firstThenWell(({ socket }) => {
      socket.close(code);
    }) });
    const { endings, summary } = await replayOnce(daemon.url, twoCalls());
    expect(endings).toEqual([['disconnected', `closed_${code}`], ['ok', undefined]]);
    expect(summary).toMatchObject({ connections: 2, lost: undefined });
  });

  it('without a closing handshake: disconnected', async () => {
    await using daemon = await startCrookedDaemon({ call: firstThenWell(({ socket }) => {
      socket.terminate();
    }) });
    expect((await replayOnce(daemon.url, twoCalls())).endings).toEqual([['disconnected', 'closed_1006'], ['ok', undefined]]);
  });

  it('right after its answer: the answer counts', async () => {
    await using daemon = await startCrookedDaemon({ call: (call) => {
      answerAll(call);
      call.socket.close(1001);
    } });
    expect((await replayOnce(daemon.url, twoCalls())).endings).toEqual([['ok', undefined], ['ok', undefined]]);
  });

  it('behind a burst of frames: all are heard first, then the close', async () => {
    await using daemon = await startCrookedDaemon({ call: firstThenWell((call) => {
      for (let frame = 0; frame < 500; frame += 1) call.socket.send('{"op":"stream"}');
      call.socket.close(1001);
    }) });
    const { endings, summary } = await replayOnce(daemon.url, twoCalls());
    expect(endings).toEqual([['disconnected', 'closed_1001'], ['ok', undefined]]);
    expect(summary.frames.notUnderstood).toEqual([{ reason: 'unknown op', count: 500 }]);
  });

  it('and is back a moment later: the run goes on', async () => {
    let restarted: Awaited<ReturnType<typeof startCrookedDaemon>> | undefined;
    const restart = async (): Promise<void> => {
      await daemon.stop();
      restarted = await startCrookedDaemon({ port: daemon.port });
    };
    const daemon = await startCrookedDaemon({ call: (call) => {
      answerAll(call);
      void restart();
    } });
    const { endings, summary } = await replayOnce(daemon.url, planOf(callsStage([plannedCall()]), { kind: 'pause', step: 'p', label: 'p', iteration: 0, seconds: 0.05 }, callsStage([plannedCall()])), { limits: { retryMillis: 10_000 } });
    await restarted?.stop();
    expect(endings).toEqual([['ok', undefined], ['ok', undefined]]);
    expect(summary.connections).toBe(2);
  });

  it('and greets late: the call that waits for it is sent late, and says so', async () => {
    const plan = twoCalls();
    let greeted = 0;
    await using daemon = await startCrookedDaemon({
      hello: (socket) => {
        greeted += 1;
        setTimeout(greet, greeted > 2 ? 200 : 0, socket);
      },
      call: firstThenWell(({ socket }) => {
        socket.close(1001);
      }),
    });
    const { spanOf, summary } = await replayOnce(daemon.url, plan);
    const [first, second] = plan.calls.map(({ callId }) => spanOf(callId));
    const lateness = Number(second?.attributes['exai.send.lateness']);
    expect(lateness).toBeGreaterThan(0.19);
    expect(lateness).toBeCloseTo(Number((second?.startTimeUnixNano ?? 0n) - (first?.endTimeUnixNano ?? 0n)) / 1e9, 6);
    expect(summary.maxLatenessSeconds).toBe(lateness);
  });

  it('and is gone for good: all that is left is disconnected, unsent, and pauses are not waited for', async () => {
    const lanes = Array.from({ length: 3 }, () => [plannedCall(), plannedCall(), plannedCall()]);
    const daemon = await startCrookedDaemon({ call: () => void daemon.stop() });
    const plan = planOf(callsStage(...lanes), { kind: 'pause', step: 'p', label: 'p', iteration: 0, seconds: 3600 }, callsStage([plannedCall()]));
    const { endings, messages, summary } = await replayOnce(daemon.url, plan);
    expect(endings.map(([outcome]) => outcome)).toEqual(Array.from({ length: 10 }, () => 'disconnected'));
    expect(endings.filter(([, type]) => type === 'unreachable')).toHaveLength(7);
    expect(messages.filter(({ type }) => type === 'sending')).toHaveLength(3);
    expect(messages.filter(({ type }) => type === 'ended')).toHaveLength(10);
    expect(summary.lost).toMatch(/ECONNREFUSED/);
  });
});

describe('a daemon that does not answer', () => {
  it('a call by its deadline: timeout, and the socket is not used again', async () => {
    await using daemon = await startCrookedDaemon({ call: firstThenWell((call) => {
      call.acknowledge();
    }) });
    const { endings, summary, messages } = await replayOnce(daemon.url, planOf(callsStage([plannedCall({ deadlineMillis: 50 }), plannedCall()])));
    expect(endings).toEqual([['timeout', 'client_deadline'], ['ok', undefined]]);
    expect(summary.connections).toBe(2);
    expect(messages.flatMap((message) => (message.type === 'ended' ? [message.answered] : []))).toEqual([false, true]);
  });

  it('after a heartbeat, though it answers others: zombie', async () => {
    await using daemon = await startCrookedDaemon({ call: firstThenWell((call) => {
      call.progress('accepted');
      call.acknowledge();
      call.progress();
    }) });
    const { endings, spans } = await replayOnce(daemon.url, twoCalls(), { heartbeatSeconds: 0.1 });
    expect(endings).toEqual([['zombie', 'zombie'], ['ok', undefined]]);
    const zombie = spans.find(({ attributes }) => attributes['exai.outcome'] === 'zombie');
    expect(zombie?.attributes['exai.heartbeats']).toBe(1);
    expect(Number((zombie?.endTimeUnixNano ?? 0n) - (zombie?.startTimeUnixNano ?? 0n)) / 1e9).toBeGreaterThanOrEqual(0.249);
  });

  it('without a heartbeat before: no zombie, but a timeout', async () => {
    await using daemon = await startCrookedDaemon({ call: (call) => {
      call.progress('accepted');
      call.acknowledge();
    } });
    const { endings } = await replayOnce(daemon.url, planOf(callsStage([plannedCall({ deadlineMillis: 500 })])), { heartbeatSeconds: 0.05 });
    expect(endings).toEqual([['timeout', 'client_deadline']]);
  });

  it('anybody for a while, as a chat blocks it: no zombie, and the answer counts when it comes', async () => {
    let blocked = false;
    let answeredAfterBlock = 0;
    const waiting: WebSocket[] = [];
    await using daemon = await startCrookedDaemon({
      health: (socket) => {
        if (blocked) waiting.push(socket);
        else tellHealth(socket);
      },
      call: (call) => {
        call.acknowledge();
        call.progress();
        blocked = true;
        setTimeout(() => {
          blocked = false;
          answeredAfterBlock = waiting.length;
          waiting.forEach(tellHealth);
          setTimeout(call.answer, 150);
        }, 600);
      },
    });
    const { endings } = await replayOnce(daemon.url, planOf(callsStage([plannedCall()])), { heartbeatSeconds: 0.1 });
    expect(endings).toEqual([['ok', undefined]]);
    expect(answeredAfterBlock).toBe(1);
  });
});

describe('a daemon that says too much', () => {
  it('floods progress: the first of each heartbeat counts, the rest is only counted, the answer is found', async () => {
    await using daemon = await startCrookedDaemon({ call: (call) => {
      const start = Date.now() / 1000;
      call.progress('accepted', start);
      call.acknowledge();
      for (let frame = 0; frame < 5_000; frame += 1) call.progress(undefined, start + frame / 1000);
      call.answer();
    } });
    const call = plannedCall();
    const { endings, spanOf, summary } = await replayOnce(daemon.url, planOf(callsStage([call])), { heartbeatSeconds: 2 });
    expect(endings).toEqual([['ok', undefined]]);
    expect(spanOf(call.callId)?.attributes['exai.heartbeats']).toBe(5);
    expect(summary.frames.surplusProgress).toBe(4_995);
  });

  it('answers twice, or for somebody else: the first answer counts, the rest is only counted', async () => {
    await using daemon = await startCrookedDaemon({ call: (call) => {
      call.send({ op: 'call_tool_res', request_id: 'nobody', outputs: [] });
      call.send({ op: 'progress', request_id: null, name: 'chat', t: 1 });
      answerAll(call);
      call.answer('{"status":"error"}');
    } });
    const { endings, summary } = await replayOnce(daemon.url, twoCalls());
    expect(endings).toEqual([['ok', undefined], ['ok', undefined]]);
    expect(summary.frames).toMatchObject({ unknownIds: 4 });
    expect(summary.frames.duplicateAnswers).toBeGreaterThanOrEqual(1);
  });

  it('sends binary, malformed and unknown frames: each is counted by reason, the answer is found', async () => {
    await using daemon = await startCrookedDaemon({ call: (call) => {
      call.socket.send(Buffer.from([1, 2, 3]));
      call.socket.send('{"op":');
      call.socket.send('{"op":"stream"}');
      call.socket.send('{"op":"stream"}');
      answerAll(call);
    } });
    const { endings, summary } = await replayOnce(daemon.url, planOf(callsStage([plannedCall()])));
    expect(endings).toEqual([['ok', undefined]]);
    expect(summary.frames.notUnderstood).toEqual([{ reason: 'unknown op', count: 2 }, { reason: 'a binary frame', count: 1 }, { reason: 'not JSON', count: 1 }]);
  });

  it('sends text that is not UTF-8: disconnected, and the next call has a new socket', async () => {
    await using daemon = await startCrookedDaemon({ call: firstThenWell(({ socket }) => {
      socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    }) });
    expect((await replayOnce(daemon.url, twoCalls())).endings).toEqual([['disconnected', 'closed_1007'], ['ok', undefined]]);
  });

  it('answers with 40 MB: its size is known and its files are counted', async () => {
    const call = plannedCall({ tool: 'kimi_upload_and_extract' });
    const content = 'x'.repeat(20_000_000);
    await using daemon = await startCrookedDaemon({ call: (incoming) => {
      incoming.acknowledge();
      incoming.answer(JSON.stringify([{ role: 'system', content, _file_id: 'f' }]));
    } });
    const { spanOf, endings } = await replayOnce(daemon.url, planOf(callsStage([call])));
    expect(endings).toEqual([['ok', undefined]]);
    expect(spanOf(call.callId)?.attributes['exai.files.returned']).toBe(1);
    expect(spanOf(call.callId)?.attributes['exai.result.bytes']).toBeGreaterThan(40_000_000);
  });

  it('answers with more than is taken: disconnected for its size', async () => {
    await using daemon = await startCrookedDaemon({ call: firstThenWell((call) => {
      call.acknowledge();
      call.answer('x'.repeat(100_000));
    }) });
    expect((await replayOnce(daemon.url, twoCalls(), { limits: { largestFrameBytes: 50_000 } })).endings).toEqual([['disconnected', 'closed_1009'], ['ok', undefined]]);
  });
});

describe('a daemon that answers otherwise', () => {
  it.each([
    ['from its result cache', (call: IncomingCall) => call.send({ op: 'call_tool_res', request_id: call.id, outputs: [{ type: 'text', text: '{"status":"success"}' }] }), ['result_cache', 'result_cache']],
    ['with a cached error', (call: IncomingCall) => call.send({ op: 'call_tool_res', request_id: call.id, outputs: [{ type: 'text', text: '{"status":"error"}' }] }), ['result_cache', 'result_cache_error']],
    ['that it is over capacity', (call: IncomingCall) => call.send({ op: 'call_tool_res', request_id: call.id, error: { code: 'OVER_CAPACITY', message: 'soon', retry_after: 1 } }), ['over_capacity', 'OVER_CAPACITY']],
    ['that the id is in use', (call: IncomingCall) => { call.progress('duplicate request; still processing'); }, ['duplicate', 'duplicate_request_id']],
    ['that the frame is wrong', (call: IncomingCall) => call.send({ op: 'error', message: 'invalid_message: x' }), ['tool_error', 'invalid_message']],
    ['everything in one burst', answerAll, ['ok', undefined]],
  ] as const)('%s: told apart, and asked once', async (_how, call, ending) => {
    await using daemon = await startCrookedDaemon({ call });
    const { endings } = await replayOnce(daemon.url, planOf(callsStage([plannedCall()])));
    expect(endings).toEqual([ending]);
    expect(daemon.calls).toHaveLength(1);
  });
});

describe('a daemon that cannot be greeted at the start', () => {
  it('ends the replay with an error of the catalogue, after telling that nothing follows', async () => {
    await using daemon = await startCrookedDaemon({ hello: (socket) => {
      socket.send('{"op":"hello_ack","ok":false,"error":"unauthorized"}');
      socket.close(4003);
    } });
    await expect(replayOnce(daemon.url, twoCalls())).rejects.toSatisfy((error) => error instanceof SidecarError && error.code === 'DAEMON_UNAUTHORIZED');
  });

  it('only later, as it wants another token: nothing is waited for', async () => {
    let greeted = 0;
    await using daemon = await startCrookedDaemon({ hello: (socket) => {
      greeted += 1;
      if (greeted === 1) greet(socket);
      else socket.close(4003);
    } });
    const { endings, summary } = await replayOnce(daemon.url, twoCalls(), { limits: { retryMillis: 3_600_000 } });
    expect(endings).toEqual([['disconnected', 'unreachable'], ['disconnected', 'unreachable']]);
    expect(summary.lost).toMatch(/refused the token/);
  });
});
