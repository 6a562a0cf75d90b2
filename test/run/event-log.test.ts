import { describe, expect, it } from 'vitest';
import { EventLog } from '../../sidecar/run/event-log.ts';
import type { RunEvent } from '../../sidecar/run/run-event.ts';

const step = (name: string): RunEvent => ({ type: 'step', step: name, title: name, iteration: 0 });
const progress = (done: number): RunEvent => ({ type: 'progress', done, planned: 9, step: 's', secondsElapsed: 1, secondsLeft: undefined });
const never = new AbortController().signal;

async function all(events: AsyncIterable<RunEvent>): Promise<readonly RunEvent[]> {
  const seen: RunEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

describe('the events of a run', () => {
  it('reach a reader who comes late as a whole, and one who came early as they happen', async () => {
    const log = new EventLog();
    const early = all(log.read(never));
    log.append(step('one'));
    log.append(step('two'));
    log.end();
    expect(await early).toEqual([step('one'), step('two')]);
    expect(await all(log.read(never))).toEqual([step('one'), step('two')]);
  });

  it('hold progress only as it is now', async () => {
    const log = new EventLog();
    for (let done = 0; done < 1000; done += 1) log.append(progress(done));
    const reader = log.read(never)[Symbol.asyncIterator]();
    expect(await reader.next()).toMatchObject({ value: { done: 999 } });
    log.end();
    expect(await all(log.read(never))).toEqual([]);
  });

  it('let a reader go who is no longer interested', async () => {
    const log = new EventLog();
    const controller = new AbortController();
    const reading = all(log.read(controller.signal));
    controller.abort();
    expect(await reading).toEqual([]);
  });
});
