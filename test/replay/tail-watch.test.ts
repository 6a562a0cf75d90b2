import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { TailReader } from '../../sidecar/daemon-log/tail-reader.ts';
import type { LogTails } from '../../sidecar/spans/log-tails.ts';
import { OWN_QUESTION } from '../../sidecar/spans/own-question.ts';
import { start, type Started } from '../rehearsal/start.ts';
import { startCrookedDaemon } from './crooked-daemon.ts';
import { callsStage, plannedCall, planOf } from './plan-of.ts';
import { replayOnce } from './replay-once.ts';

let started: Started | undefined;
afterEach(async () => {
  await started?.stop();
  started = undefined;
});

const RECORDS = { EX_TOOLCALL_LOG_PATH: join('.logs', 'toolcalls.jsonl') };
const linesOf = async (daemon: Started, name: string): Promise<readonly string[]> => (await readFile(join(daemon.folder, 'daemon', '.logs', name), 'utf8')).trim().split('\n');

describe('a replay that asks the daemon for its log', () => {
  it('hears every line that the calls have it write, asks between stages only, and seldom', async () => {
    const daemon = (started = await start({ profile: 'ideal', timeScale: 100, environment: RECORDS }));
    const file = join(daemon.folder, 'f.txt');
    await writeFile(file, 'contents');
    const upload = (nonce: number) => plannedCall({ tool: 'kimi_upload_and_extract', arguments: { files: [file], nonce }, files: [{ sha256: 'x', bytes: 8, path: file, daemonPath: file, repeated: nonce > 0 }] });
    const stage = (from: number) => callsStage(Array.from({ length: 40 }, (_, index) => upload(from + index)));
    const tails: LogTails[] = [];
    await replayOnce(daemon.rehearsal.url, planOf(stage(0), stage(40), stage(80)), { onTails: (told) => tails.push(told), limits: { weighMillis: 1 } });

    // At both ends, and after each stage that may have written 200 lines.
    expect(tails).toHaveLength(5);
    const [metrics, toolcalls] = [new TailReader(), new TailReader()];
    const heard = { metrics: [] as string[], toolcalls: [] as string[] };
    for (const told of tails) {
      if ('failed' in told) throw new Error(told.failed);
      for (const [reader, lines, into] of [[metrics, told.metrics, heard.metrics], [toolcalls, told.toolcalls, heard.toolcalls]] as const) {
        const { lines: news, gap } = reader.read(lines, told.asked);
        expect(gap).toBe(false);
        into.push(...news);
      }
      expect(told.clock.errorSeconds).toBeLessThan(10);
    }
    expect(heard.metrics).toEqual(await linesOf(daemon, 'metrics.jsonl'));
    // The daemon writes the record of a question down when it has answered it.
    expect(heard.toolcalls).toEqual((await linesOf(daemon, 'toolcalls.jsonl')).slice(0, -1));
    expect(heard.toolcalls.filter((line) => line.includes('file_upload_extract'))).toHaveLength(120);

    const served = daemon.spans.filter(({ kind }) => kind === 'server');
    const asked = served.filter(({ name }) => name === 'tools/call health');
    expect(asked.every(({ attributes }) => String(attributes['jsonrpc.request.id']).startsWith(OWN_QUESTION))).toBe(true);
    const overlapping = asked.filter((question) => served.some((call) => call !== question && call.startTimeUnixNano < question.endTimeUnixNano && question.startTimeUnixNano < call.endTimeUnixNano));
    expect(overlapping).toEqual([]);
  });

  it('goes on where the daemon does not tell, and says so', async () => {
    await using daemon = await startCrookedDaemon({ call: (incoming) => {
      incoming.acknowledge();
      incoming.answer('{"status":"error"}');
    } });
    const tails: LogTails[] = [];
    const { endings } = await replayOnce(daemon.url, planOf(callsStage([plannedCall()])), { onTails: (told) => tails.push(told) });
    expect(endings).toHaveLength(1);
    expect(tails).toEqual([{ failed: 'its tool health did not tell its log' }, { failed: 'its tool health did not tell its log' }]);
  });

  it('asks nothing where nobody hears', async () => {
    await using daemon = await startCrookedDaemon();
    await replayOnce(daemon.url, planOf(callsStage([plannedCall()])));
    expect(daemon.calls.map(({ tool }) => tool)).toEqual(['chat']);
  });
});
