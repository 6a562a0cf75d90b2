import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { SidecarError } from '../../sidecar/errors.ts';
import { startReplay } from '../../sidecar/replay/replay.ts';
import type { ReplayProgress } from '../../sidecar/replay/replay-summary.ts';
import type { Plan } from '../../sidecar/scenario/plan.ts';
import type { ReplayMessage } from '../../sidecar/spans/replay-message.ts';
import { startCrookedDaemon } from './crooked-daemon.ts';
import { callsStage, plannedCall, planOf } from './plan-of.ts';

/** Built by `npm run build`: a thread cannot start from TypeScript on Node 20. */
const workerFile = new URL('../../dist/replay/replay-worker.js', import.meta.url);

function replayInThread(url: string, plan: Plan) {
  const { port1, port2 } = new MessageChannel();
  const messages: ReplayMessage[] = [];
  const progress: ReplayProgress[] = [];
  port1.on('message', (message: ReplayMessage) => messages.push(message));
  const replay = startReplay({ plan, url, token: '', correlation: port2, onProgress: (step) => progress.push(step), workerFile });
  return { replay, messages, progress, closed: once(port1, 'close') };
}

describe('a replay in its own thread', () => {
  it('tells correlation all, in order, and ends by itself', async () => {
    await using daemon = await startCrookedDaemon();
    const { replay, messages, progress, closed } = replayInThread(daemon.url, planOf(callsStage([plannedCall(), plannedCall()])));
    const summary = await replay.done;
    await closed;
    expect(summary.outcomes.ok).toBe(2);
    expect(messages.map(({ type }) => type)).toEqual(['planned', 'sending', 'ended', 'sending', 'ended', 'spans', 'finished']);
    expect(progress).toMatchObject([
      { type: 'stage', step: 'step', label: 'first', iteration: 0 },
      { type: 'call', done: 1, planned: 2, outcome: 'ok', tool: 'chat' },
      { type: 'call', done: 2, planned: 2, outcome: 'ok', tool: 'chat' },
    ]);
  });

  it('is cancelled: the open call is given up, nothing is sent any more, and the thread ends', async () => {
    const cancel = (): void => {
      thread.replay.cancel();
      thread.replay.cancel();
    };
    await using daemon = await startCrookedDaemon({ call: cancel });
    const thread = replayInThread(daemon.url, planOf(callsStage([plannedCall(), plannedCall()])));
    const summary = await thread.replay.done;
    await thread.closed;
    expect(summary).toMatchObject({ cancelled: true, outcomes: { cancelled: 1, ok: 0 } });
    expect(thread.messages.at(-1)).toEqual({ type: 'finished' });
    thread.replay.cancel();
  });

  it('fails with the error of the catalogue where the daemon is not there, and still says that nothing follows', async () => {
    const daemon = await startCrookedDaemon();
    await daemon.stop();
    const { replay, messages, closed } = replayInThread(daemon.url, planOf(callsStage([plannedCall()])));
    await expect(replay.done).rejects.toSatisfy((error) => error instanceof SidecarError && error.code === 'DAEMON_REFUSED' && error.message.includes(daemon.url));
    await closed;
    expect(messages.map(({ type }) => type)).toEqual(['planned', 'spans', 'finished']);
  });
});
