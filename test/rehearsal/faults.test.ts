import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FAULTS } from '../../sidecar/rehearsal/faults.ts';
import type { FaultName } from '../../sidecar/rehearsal/faults.ts';
import { Client } from './client.ts';
import type { Frame } from './client.ts';
import { start } from './start.ts';
import type { Started } from './start.ts';

const TIME_SCALE = 40;

let started: Started | undefined;
afterEach(async () => {
  await started?.stop();
});

async function faulty(fault: FaultName | undefined): Promise<{ daemon: Started; client: Client }> {
  started = await start({ profile: 'ideal', timeScale: TIME_SCALE, ...(fault === undefined ? {} : { fault }) });
  return { daemon: started, client: await Client.open(started.rehearsal.url) };
}

async function writeFiles(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const files = names.map((name) => join(folder, name));
  await Promise.all(files.map((file) => writeFile(file, file)));
  return files;
}

let number = 0;
const call = (client: Client, tool: string, args: object): Promise<readonly Frame[]> => {
  number += 1;
  return client.call(tool, { model: 'auto', ...args, nonce: number }, `call-${number}`);
};
const upload = (client: Client, files: readonly string[]): Promise<readonly Frame[]> => call(client, 'kimi_upload_and_extract', { files });
const step = (last: boolean): object => ({ step: 's', step_number: last ? 2 : 1, total_steps: 2, next_step_required: !last, findings: 'f', relevant_files: ['/a'] });
const posts = ({ providers }: Started): number => providers.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/files')).length;
const hits = ({ spans }: Started): readonly unknown[] => spans.filter(({ name }) => name === 'cache.get file').map(({ attributes }) => attributes['cache.hit']);
/** The least that a span of this name took, in milliseconds of the daemon's own time. */
const millis = ({ spans }: Started, name: string): number =>
  TIME_SCALE * Math.min(...spans.filter((span) => span.name === name).map((span) => Number(span.endTimeUnixNano - span.startTimeUnixNano) / 1e6));

describe('the table of faults', () => {
  it('names only claims that there are', () => {
    const claims = readFileSync(new URL('../../scenarios/task-2c.claims.yaml', import.meta.url), 'utf8');
    const known = new Set([...claims.matchAll(/^\s*- id: (\S+)/gm)].map(([, id]) => id));
    expect(FAULTS.flatMap(({ red }) => red).filter((id) => !known.has(id))).toEqual([]);
  });
});

describe('a fault', () => {
  it('slow-upload lengthens what misses', async () => {
    const { daemon, client } = await faulty('slow-upload');
    const files = await writeFiles(daemon.folder, ['a']);
    await upload(client, files);
    expect(millis(daemon, 'upload kimi')).toBeGreaterThanOrEqual(2600);
  });

  it('slow-cache lengthens the lookup that hits', async () => {
    const { daemon, client } = await faulty('slow-cache');
    const files = await writeFiles(daemon.folder, ['a']);
    await upload(client, files);
    daemon.spans.length = 0;
    await upload(client, files);
    expect(millis(daemon, 'cache.get file')).toBeGreaterThanOrEqual(250);
    expect(hits(daemon)).toEqual([true]);
  });

  it('cache-off is asked each time and never hits', async () => {
    const { daemon, client } = await faulty('cache-off');
    const files = await writeFiles(daemon.folder, ['a']);
    await upload(client, files);
    await upload(client, files);
    expect(hits(daemon)).toEqual([false, false]);
    expect(posts(daemon)).toBe(2);
  });

  it.each([
    ['cache-race', 1],
    [undefined, 5],
  ] as const)('%s keeps %i of five files that were uploaded at once, and the one uploaded alone', async (fault, kept) => {
    const { daemon, client } = await faulty(fault);
    const [alone = '', ...together] = await writeFiles(daemon.folder, ['alone', 'a', 'b', 'c', 'd', 'e']);
    await upload(client, [alone]);
    await upload(client, together);
    daemon.spans.length = 0;
    for (const file of [alone, ...together]) await upload(client, [file]);
    expect(hits(daemon)[0]).toBe(true);
    expect(hits(daemon).slice(1).filter(Boolean)).toHaveLength(kept);
  });

  it.each([
    ['serial-uploads', 1],
    [undefined, 5],
  ] as const)('%s uploads %i of five files at a time', async (fault, atOnce) => {
    const { daemon, client } = await faulty(fault);
    const files = await writeFiles(daemon.folder, ['a', 'b', 'c', 'd', 'e']);
    const release = daemon.providers.hold();
    const answer = upload(client, files);
    await expect.poll(() => posts(daemon)).toBe(atOnce);
    const other = await Client.open(daemon.rehearsal.url);
    await call(other, 'version', {});
    expect(posts(daemon)).toBe(atOnce);
    release();
    await answer;
    expect(posts(daemon)).toBe(5);
  });

  it('slow-routing lengthens the choice of a model for auto', async () => {
    const { daemon, client } = await faulty('slow-routing');
    await call(client, 'activity', {});
    expect(millis(daemon, 'route activity')).toBeGreaterThanOrEqual(120);
  });

  it('wrong-routing gives another model, which answers', async () => {
    const { daemon, client } = await faulty('wrong-routing');
    const frames = await call(client, 'chat', { prompt: 'p' });
    expect(frames.at(-1)?.['text']).toContain('Model: glm-4.6');
    expect(daemon.providers.requests[0]?.body).toContain('"model":"glm-4.6"');
  });

  it('routing-error fails two calls of secaudit and no other', async () => {
    const { client } = await faulty('routing-error');
    const errors = [];
    for (const tool of ['debug', 'secaudit', 'chat', 'secaudit', 'secaudit']) errors.push((await call(client, tool, { ...step(false), prompt: tool })).at(-1)?.['error'] !== undefined);
    expect(errors).toEqual([false, true, false, true, false]);
  });

  it('slow-chat lengthens a chat that asks its model', async () => {
    const { daemon, client } = await faulty('slow-chat');
    await call(client, 'chat', { prompt: 'p' });
    expect(millis(daemon, 'tools/call chat')).toBeGreaterThanOrEqual(6000);
  });

  it('slow-workflow lengthens the step that asks the expert', async () => {
    const { daemon, client } = await faulty('slow-workflow');
    await call(client, 'analyze', step(true));
    expect(millis(daemon, 'tools/call analyze')).toBeGreaterThanOrEqual(16_000);
  });

  it('zombie swallows ten paused analyses, each with one heartbeat, and no last step', async () => {
    const { client, daemon } = await faulty('zombie');
    expect((await call(client, 'analyze', step(true))).at(-1)?.['op']).toBe('call_tool_res');
    for (let swallowed = 0; swallowed < 10; swallowed += 1) {
      const victim = await Client.open(daemon.rehearsal.url);
      number += 1;
      victim.send({ op: 'call_tool', name: 'analyze', request_id: `call-${number}`, arguments: { ...step(false), model: 'auto', nonce: number } });
      const frames = [await victim.next(), await victim.next(), await victim.next()];
      expect(frames.map((frame) => frame?.['op'])).toEqual(['progress', 'call_tool_ack', 'progress']);
      await victim.close();
    }
    expect((await call(client, 'analyze', step(false))).at(-1)?.['op']).toBe('call_tool_res');
  });

  it('lost-spans loses some and keeps most', async () => {
    const { daemon, client } = await faulty('lost-spans');
    for (let round = 0; round < 100; round += 1) await call(client, 'version', {});
    expect(daemon.spans.length).toBeGreaterThan(70);
    expect(daemon.spans.length).toBeLessThan(100);
  });

  it('leak keeps memory with each call', async () => {
    const { client } = await faulty('leak');
    const before = process.memoryUsage().arrayBuffers;
    for (let round = 0; round < 40; round += 1) await call(client, 'version', {});
    expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThan(15_000_000);
  });
});
