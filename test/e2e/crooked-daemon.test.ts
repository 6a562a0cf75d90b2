import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { answerAll, type Behaviour, type IncomingCall, startCrookedDaemon } from '../replay/crooked-daemon.ts';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import { freePorts, readVerdictFile, startProgram, temporaryFolder } from './program.ts';

/** Three calls one after the other, then two at once. */
const scenarioWith = (deadlineSeconds: number): string => `
name: crooked
deadline: ${deadlineSeconds}
steps:
  - id: plain
    do:
      - in-turn:
          - { tool: version, times: 3 }
      - at-once:
          - { tool: listmodels }
          - { tool: version }
`;

/** A stack trace is no error message. */
const STACK = /\n\s+at .*\.js:\d+/;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function daemonWith(behaviour: Behaviour) {
  const daemon = await startCrookedDaemon(behaviour);
  closing.push(() => daemon.stop());
  return daemon;
}

/** Replays the five calls with the built program; what it said, and how each call ended. */
async function replay(url: string, deadlineSeconds = 30) {
  const data = await temporaryFolder();
  const [scenario, json] = [join(data, 'crooked.yaml'), join(data, 'verdict.json')];
  await writeFile(scenario, scenarioWith(deadlineSeconds));
  const { status, said } = await startProgram(['replay', scenario, '--json', json, '--data', join(data, 'sidecar'), ...freePorts], { EXAI_DAEMON_URL: url }).ended;
  const [run = ''] = await readdir(join(data, 'sidecar', 'runs'));
  const reader = await openRunFile(join(data, 'sidecar', 'runs', run, 'spans.duckdb'));
  const rows = await reader.query<{ outcome: string; calls: number }>(new URL('./outcomes.sql', import.meta.url));
  reader.close();
  return { status, said, verdict: await readVerdictFile(json), outcomes: Object.fromEntries(rows.map(({ outcome, calls }) => [outcome, calls])) };
}

/** Does something once, at the second call, and serves all others well. */
const onceAtTheSecond = (act: (call: IncomingCall) => void): Behaviour => {
  let calls = 0;
  return {
    call: (call) => {
      calls += 1;
      if (calls === 2) act(call);
      else answerAll(call);
    },
  };
};

describe('a daemon that misbehaves while the program replays', () => {
  it.each([
    ['sends what is no JSON', (call: IncomingCall) => call.socket.send('{"op":')],
    ['sends a binary frame', (call: IncomingCall) => call.socket.send(Buffer.alloc(100))],
    ['sends a frame of 40 MB', (call: IncomingCall) => call.socket.send(JSON.stringify({ op: 'surprise', text: 'x'.repeat(40_000_000) }))],
    ['answers twice', answerAll],
  ] as const)('and %s is survived: every call is judged', async (_title, act) => {
    const { url } = await daemonWith(onceAtTheSecond((call) => {
      act(call);
      answerAll(call);
    }));
    const { status, verdict, outcomes } = await replay(url);
    expect(outcomes).toEqual({ ok: 5 });
    expect(verdict.run.complete).toBe(true);
    expect(status).toBe(4);
  });

  it.each([
    ['closes the connection', (call: IncomingCall) => call.socket.close(1011), 'disconnected', 30],
    ['cuts it', (call: IncomingCall) => call.socket.terminate(), 'disconnected', 30],
    ['never answers', () => {}, 'timeout', 2],
  ] as const)('and %s in the midst of a call loses that call, not the run', async (_title, act, outcome, deadlineSeconds) => {
    const { url } = await daemonWith(onceAtTheSecond(act));
    const { status, said, verdict, outcomes } = await replay(url, deadlineSeconds);
    expect(outcomes).toEqual({ [outcome]: 1, ok: 4 });
    expect(verdict.run.complete).toBe(true);
    expect(said).not.toMatch(STACK);
    expect(status).toBe(4);
  });

  it('and restarts in the midst of a call loses that call, not the run', async () => {
    let port = 0;
    const first = await daemonWith(onceAtTheSecond(() => {
      void first.stop().then(() => daemonWith({ port }));
    }));
    port = first.port;
    const { outcomes, verdict } = await replay(first.url);
    expect(outcomes).toEqual({ disconnected: 1, ok: 4 });
    expect(verdict.run.complete).toBe(true);
  });

  it('and goes for good ends with what was measured', async () => {
    const daemon = await daemonWith(onceAtTheSecond(() => void daemon.stop()));
    const { outcomes, said, status } = await replay(daemon.url);
    expect(outcomes['ok']).toBe(1);
    expect(said).not.toMatch(STACK);
    expect(status).toBe(4);
  });
});
