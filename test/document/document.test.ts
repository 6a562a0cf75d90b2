import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDocument, readDocument } from '../../sidecar/document/document.ts';
import { SidecarError } from '../../sidecar/errors.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'document-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const file = async (contents: string | Uint8Array): Promise<string> => {
  const path = join(folder, `${Math.random()}.yaml`);
  await writeFile(path, contents);
  return path;
};

const failure = async (path: string): Promise<SidecarError> => {
  const error: unknown = await readDocument(path).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof SidecarError)) throw new Error(`expected a refusal of ${path}`, { cause: error });
  return error;
};

const problemsOf = (text: string): readonly string[] => {
  try {
    parseDocument('f.yaml', text);
  } catch (error) {
    if (error instanceof SidecarError && error.code === 'DOCUMENT_INVALID') return (error as SidecarError<'DOCUMENT_INVALID'>).details.problems;
    throw error;
  }
  return [];
};

describe('a file that cannot be read', () => {
  it('says so when it does not exist', async () => {
    expect(await failure(join(folder, 'none.yaml'))).toMatchObject({ code: 'DOCUMENT_UNREADABLE', details: { reason: 'there is no such file' } });
  });

  it('says so when it is a directory', async () => {
    expect(await failure(folder)).toMatchObject({ code: 'DOCUMENT_UNREADABLE', details: { reason: 'it is a directory' } });
  });

  it('says so when it is a named pipe, and does not wait for a writer', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('/usr/bin/mkfifo', [pipe]);
    expect(await failure(pipe)).toMatchObject({ code: 'DOCUMENT_UNREADABLE', details: { reason: 'it is not a regular file' } });
  });

  it('says how large it is when it has 50 MB', async () => {
    const path = await file(Buffer.alloc(50_000_000, 'a'));
    expect((await failure(path)).message).toContain('it has 50000000 bytes, more than 1048576');
  });

  it.each([
    ['Latin-1', Buffer.from([0x61, 0x3a, 0x20, 0xe9])],
    ['UTF-16', Buffer.from('\uFEFFa: 1', 'utf16le')],
    ['binary data', Buffer.from([0, 255, 254, 128])],
  ])('says so when it is %s', async (_, bytes) => {
    expect(await failure(await file(bytes))).toMatchObject({ code: 'DOCUMENT_UNREADABLE', details: { reason: 'it is not UTF-8 text' } });
  });
});

describe('a text that is no document', () => {
  it.each([
    ['an empty file', '', 'f.yaml:1: nothing found'],
    ['comments only', '# nothing\n', 'f.yaml:1: nothing found'],
    ['an open bracket', 'a: [1, 2\nb: 3\n', 'f.yaml:2: syntax'],
    ['a tab as indentation', 'a:\n\t- b\n', 'f.yaml:2: syntax'],
    ['a key given twice', 'a: 1\nb: 2\na: 3\n', 'f.yaml:3: the same key twice found'],
    ['a second document', 'a: 1\n---\nb: 2\n', 'f.yaml:2: a second document (---) found'],
    ['an unknown tag', 'a: 1\nb: !new 2\n', 'f.yaml:2: syntax: Unresolved tag: !new'],
    ['an alias', 'a: &x [1]\n\nb: *x\n', 'f.yaml:3: alias *x found'],
    ['a list as a key', 'a: 1\n? [1]\n: 2\n', 'f.yaml:2: a key that is no plain text'],
  ])('names the line of %s', (_, text, expected) => {
    expect(`\n${problemsOf(text).join('\n')}`).toContain(`\n${expected}`);
  });

  it('reports every alias of a bomb without expanding it', () => {
    const bomb = ['a: &a [x]', ...Array.from({ length: 20 }, (_, i) => `k${i}: &b${i} [${Array(9).fill(i === 0 ? '*a' : `*b${i - 1}`).join(',')}]`)].join('\n');
    expect(problemsOf(bomb)).toHaveLength(20);
  });

  it.each([
    ['brackets', '['.repeat(100_000)],
    ['braces', '{a: '.repeat(100_000)],
    ['dashes', '- '.repeat(100_000)],
    ['indentation', Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('survives %s nested without end', (_, text) => {
    expect(problemsOf(text).join()).toContain('nesting');
  });

  it('throws nothing but its own errors, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('ab:-[]{}&*!?|> \n\t\'"#,%@`.01')) }), (text) => {
        expect(() => problemsOf(text)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});

describe('a document', () => {
  const document = parseDocument('f.yaml', 'title: x\nsteps:\n  - id: one\n    call:\n      tool: chat\n\n  # why\n  - id: two\n    files: [a,\n      b]\nlast:\n  text: >\n    folded\n');

  it.each([
    [[], 1],
    [['title'], 1],
    [['steps'], 2],
    [['steps', 0], 3],
    [['steps', 0, 'call'], 4],
    [['steps', 0, 'call', 'tool'], 5],
    [['steps', 1, 'id'], 8],
    [['steps', 1, 'files', 1], 10],
    [['last', 'text'], 12],
    [['steps', 0, 'call', 'missing'], 4],
    [['steps', 1, 'missing'], 8],
    [['steps', 7], 2],
    [['missing', 'below'], 1],
    [['title', 'below'], 1],
  ])('knows the line of %j', (path, line) => {
    expect(document.lineOf(path)).toBe(line);
  });

  it('reads JSON with the same lines', () => {
    const json = parseDocument('f.json', '{\n  "a": {\n    "b": [\n      1\n    ]\n  }\n}\n');
    expect([json.value, json.lineOf(['a', 'b', 0])]).toEqual([{ a: { b: [1] } }, 4]);
  });

  it('gives back any JSON value it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        fc.pre(value !== null);
        expect(parseDocument('f.json', JSON.stringify(value, null, 2)).value).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 200 },
    );
  });

  it('throws all problems together, by line', () => {
    const own = parseDocument('f.yaml', 'a: 1\nb: 2\nc:\n  d: 3\n');
    own.problemAt(['c', 'd'], 'late');
    own.problemAt(['a'], 'early');
    own.problemAt([], 'whole');
    expect(own.problemCount).toBe(3);
    expect(() => own.throwProblems()).toThrow('f.yaml has 3 problems:\n  f.yaml:1: a: early\n  f.yaml:1: (top): whole\n  f.yaml:4: c.d: late');
  });
});
