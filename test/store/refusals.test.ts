import { fork } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRunFile } from '../../sidecar/store/create-run-file.ts';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import { makeSpan } from './make-span.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-'));
  file = join(folder, 'spans.duckdb');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const countSql = new URL('./count.sql', import.meta.url);

test('a writer killed in the middle leaves a file that opens with all that was flushed', async () => {
  const child = fork(fileURLToPath(new URL('./writing-child.mjs', import.meta.url)), [file]);
  let flushed = 0;
  child.on('message', (message: { flushed: number }) => {
    flushed = message.flushed;
  });
  await expect.poll(() => flushed, { timeout: 20_000 }).toBeGreaterThan(500);
  await expect(openRunFile(file)).rejects.toMatchObject({ code: 'STORE_LOCKED', details: { pid: child.pid } });
  await expect(createRunFile(file)).rejects.toMatchObject({ code: 'STORE_LOCKED' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const run = await openRunFile(file);
  const [row] = await run.query<{ spans: bigint; whole: boolean }>(countSql);
  run.close();
  expect(Number(row?.spans)).toBeGreaterThanOrEqual(flushed);
  expect(row?.whole).toBe(true);
});

test('a second writer is refused, in this process as well; closing lets go, twice safely', async () => {
  const writer = await createRunFile(file);
  await expect(createRunFile(file)).rejects.toMatchObject({ code: 'STORE_LOCKED' });
  await expect(openRunFile(file)).rejects.toMatchObject({ code: 'STORE_LOCKED' });
  await Promise.all([writer.close(), writer.close()]);
  await expect(createRunFile(file)).rejects.toMatchObject({ code: 'STORE_EXISTS' });
  (await openRunFile(file)).close();
});

test('the lock of a dead process is taken over', async () => {
  await writeFile(join(folder, 'writer.lock'), JSON.stringify({ pid: process.pid, startTime: '1' }));
  const writer = await createRunFile(file);
  await writer.close();
  await expect(access(join(folder, 'writer.lock'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a span id that comes again is counted and left out', async () => {
  const writer = await createRunFile(file);
  writer.spans([makeSpan(1), makeSpan(2)]);
  writer.spans([makeSpan(2), makeSpan(3)]);
  expect(writer.counts()).toEqual({ spans: 3, duplicates: 1, readings: 0, lost: 0 });
  await writer.close();
  writer.spans([makeSpan(4)]);
  expect(writer.counts()).toMatchObject({ spans: 3, lost: 1 });
  const run = await openRunFile(file);
  expect(await run.query(countSql)).toEqual([{ spans: 3n, whole: true }]);
  run.close();
});

test('a file that is missing, damaged, foreign or of another version is refused by name', async () => {
  await expect(openRunFile(file)).rejects.toMatchObject({ code: 'STORE_MISSING' });
  await writeFile(file, 'no database at all '.repeat(1000));
  await expect(openRunFile(file)).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
  await rm(file);
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run("CREATE TABLE meta (key VARCHAR, value VARCHAR); INSERT INTO meta VALUES ('schema_version', '99')");
  connection.closeSync();
  instance.closeSync();
  await expect(openRunFile(file)).rejects.toMatchObject({ code: 'STORE_VERSION_UNKNOWN', details: { version: '99' } });
});

test('a file cut short is refused, not half read', async () => {
  const writer = await createRunFile(file);
  writer.spans(Array.from({ length: 5000 }, (_, index) => makeSpan(index + 1)));
  await writer.close();
  const bytes = await readFile(file);
  await writeFile(file, bytes.subarray(0, 9000));
  await expect(openRunFile(file)).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
});

test('a wrong name in a question fails at once and says which question', async () => {
  await (await createRunFile(file)).close();
  const run = await openRunFile(file);
  await writeFile(join(folder, 'wrong.sql'), 'SELECT exai_no_such_thing FROM span;');
  await expect(run.query(new URL(`file://${join(folder, 'wrong.sql')}`))).rejects.toMatchObject({ code: 'STORE_QUESTION_FAILED', details: { question: 'wrong.sql' } });
  run.close();
});

test('a question cannot write, nor read another file', async () => {
  await (await createRunFile(file)).close();
  const run = await openRunFile(file);
  await writeFile(join(folder, 'secret.csv'), 'a\n1\n');
  await writeFile(join(folder, 'read.sql'), `FROM read_csv('${join(folder, 'secret.csv')}');`);
  await writeFile(join(folder, 'write.sql'), 'DELETE FROM spans;');
  await expect(run.query(new URL(`file://${join(folder, 'read.sql')}`))).rejects.toMatchObject({ code: 'STORE_QUESTION_FAILED' });
  await expect(run.query(new URL(`file://${join(folder, 'write.sql')}`))).rejects.toMatchObject({ code: 'STORE_QUESTION_FAILED' });
  run.close();
});
