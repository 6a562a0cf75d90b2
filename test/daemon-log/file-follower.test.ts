import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileFollower } from '../../sidecar/daemon-log/file-follower.ts';

let folder: string;
let file: string;
let follower: FileFollower;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exai-follow-'));
  file = join(folder, 'metrics.jsonl');
  follower = new FileFollower(file);
});
afterEach(async () => {
  await follower.close();
  await rm(folder, { recursive: true });
});

const look = async () => (await follower.look()).lines;

describe('a file that is followed', () => {
  it('is read from where it ended at the begin', async () => {
    await writeFile(file, 'old 1\nold 2\n');
    await follower.begin();
    expect(await look()).toEqual([]);
    await appendFile(file, 'new 1\nnew 2\n');
    expect(await look()).toEqual(['new 1', 'new 2']);
    expect(await look()).toEqual([]);
  });

  it('leaves out the rest of a line that was half written at the begin', async () => {
    await writeFile(file, 'old 1\nhalf of an o');
    await follower.begin();
    await appendFile(file, 'ld one\nnew\n');
    expect(await follower.look()).toEqual({ lines: ['new'], lost: [] });
  });

  it('that appears late is read from its first line', async () => {
    await follower.begin();
    expect(await look()).toEqual([]);
    await writeFile(file, 'first\n');
    expect(await look()).toEqual(['first']);
  });

  it('gives a line when it is whole, even where a letter comes in two parts', async () => {
    await follower.begin();
    const line = Buffer.from('{"name":"über"}\n');
    await writeFile(file, line.subarray(0, 10));
    expect(await look()).toEqual([]);
    await appendFile(file, line.subarray(10, 12));
    expect(await look()).toEqual([]);
    await appendFile(file, line.subarray(12));
    expect(await look()).toEqual(['{"name":"über"}']);
  });

  it('that is rotated is read to its end before the new one is begun', async () => {
    await writeFile(file, 'old\n');
    await follower.begin();
    await appendFile(file, 'before\n');
    await rename(file, `${file}.1`);
    await appendFile(`${file}.1`, 'still in the old one\n');
    await writeFile(file, 'in the new one\n');
    expect([...(await look()), ...(await look())]).toEqual(['before', 'still in the old one', 'in the new one']);
  });

  it('that is removed and written anew is read from its first line', async () => {
    await writeFile(file, 'old\n');
    await follower.begin();
    await rm(file);
    expect(await look()).toEqual([]);
    await writeFile(file, 'anew\n');
    expect([...(await look()), ...(await look())]).toEqual(['anew']);
  });

  it('that is truncated is read from its begin, and a line that was cut off is told', async () => {
    await writeFile(file, 'a first line that is long enough\n');
    await follower.begin();
    await appendFile(file, 'half of');
    expect(await look()).toEqual([]);
    await truncate(file, 0);
    await appendFile(file, 'after\n');
    expect(await follower.look()).toEqual({ lines: ['after'], lost: ['a line was cut off by truncation'] });
  });

  it('gives up a line without end, tells so once and goes on with the next', async () => {
    await follower.begin();
    await writeFile(file, 'x'.repeat(300_000));
    expect(await follower.look()).toEqual({ lines: [], lost: ['a line was too long'] });
    await appendFile(file, `${'x'.repeat(300_000)}\nnext\n`);
    expect(await follower.look()).toEqual({ lines: ['next'], lost: [] });
  });

  it('is read in bounded parts, none of it twice', async () => {
    await follower.begin();
    const lines = Array.from({ length: 60_000 }, (_, number) => `line ${number} of a file that grew a lot`);
    await writeFile(file, `${lines.join('\n')}\n`);
    const first = await look();
    expect(first.length).toBeLessThan(lines.length);
    const rest: string[] = [];
    for (let more = await look(); more.length > 0; more = await look()) rest.push(...more);
    expect([...first, ...rest]).toEqual(lines);
  });
});
