import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDocument, checkPart } from '../../sidecar/document/check-document.ts';
import { parseDocument } from '../../sidecar/document/document.ts';
import { nearest, unknownName } from '../../sidecar/document/nearest.ts';
import { Type } from '../../sidecar/document/schema.ts';
import { Value } from 'typebox/value';

const closed = { additionalProperties: false };
const Part = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z]+$', title: 'a name in small letters' }),
    kind: Type.Enum(['upload', 'chat']),
    repeat: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
    share: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    on: Type.Optional(Type.Boolean()),
    size: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.String({ pattern: '^\\d+KB$', title: 'a size like 100KB' }), Type.Object({ of: Type.String() }, closed)])),
    quick: Type.Optional(Type.Union([Type.Literal(false), Type.Object({ repeat: Type.Integer() }, closed)])),
    limits: Type.Optional(Type.Record(Type.String({ pattern: '^[A-Z]+$' }), Type.Number(), { title: 'a name in capitals', ...closed })),
  },
  closed,
);
const Whole = Type.Object({ parts: Type.Array(Part, { minItems: 1 }) }, closed);

const problems = (text: string): string => {
  try {
    checkDocument(parseDocument('f.yaml', text), Whole);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
};

describe('checkDocument', () => {
  it('gives the value back where all is well', () => {
    expect(checkDocument(parseDocument('f.yaml', 'parts:\n  - id: a\n    kind: chat\n    size: 10KB\n'), Whole)).toEqual({ parts: [{ id: 'a', kind: 'chat', size: '10KB' }] });
  });

  it.each([
    ['a missing key', 'parts:\n  - id: a\n', 'f.yaml:2: parts[0].kind: nothing found, expected one of upload, chat'],
    ['a key left empty', 'parts:\n  - id:\n    kind: chat\n', 'f.yaml:2: parts[0].id: nothing found, expected a name in small letters'],
    ['an unknown key', 'parts:\n  - id: a\n    kind: chat\n    repaet: 3\n', 'f.yaml:4: parts[0].repaet: unknown key "repaet", did you mean "repeat"?'],
    ['an unknown key like no other', 'parts: []\nzzzzzz: 1\n', 'f.yaml:2: zzzzzz: unknown key "zzzzzz", expected one of parts'],
    ['an inherited name as a key', 'parts: []\nconstructor: 1\n', 'f.yaml:2: constructor: unknown key "constructor"'],
    ['a wrong choice', 'parts:\n  - id: a\n    kind: uplaod\n', 'f.yaml:3: parts[0].kind: "uplaod" found, expected one of upload, chat, did you mean "upload"?'],
    ['a wrong kind', 'parts:\n  - id: 7\n    kind: chat\n', 'f.yaml:2: parts[0].id: 7 found, expected a name in small letters'],
    ['a number too large', 'parts:\n  - id: a\n    kind: chat\n    repeat: 10\n', 'f.yaml:4: parts[0].repeat: 10 found, expected a whole number of at least 1 and at most 9'],
    ['a fraction', 'parts:\n  - id: a\n    kind: chat\n    repeat: 1.5\n', '1.5 found, expected a whole number'],
    ['a zero', 'parts:\n  - id: a\n    kind: chat\n    share: 0\n', '0 found, expected a number of more than 0'],
    ['no number', 'parts:\n  - id: a\n    kind: chat\n    share: .nan\n', 'NaN found, expected a number of more than 0'],
    ['a yes', 'parts:\n  - id: a\n    kind: chat\n    on: yes\n', '"yes" found, expected true or false'],
    ['a union missed by kind', 'parts:\n  - id: a\n    kind: chat\n    size: [1]\n', 'f.yaml:4: parts[0].size: a list of 1 found, expected a whole number of at least 1 or a size like 100KB or keys and values'],
    ['a union missed by pattern', 'parts:\n  - id: a\n    kind: chat\n    size: big\n', '"big" found, expected a size like 100KB'],
    ['a union missed inside', 'parts:\n  - id: a\n    kind: chat\n    size:\n      off: b\n', 'f.yaml:5: parts[0].size.off: unknown key "off", did you mean "of"?'],
    ['a literal', 'parts:\n  - id: a\n    kind: chat\n    quick: true\n', 'f.yaml:4: parts[0].quick: true found, expected false'],
    ['a name outside its pattern', 'parts:\n  - id: a\n    kind: chat\n    limits:\n      low: 1\n', 'f.yaml:5: parts[0].limits.low: name "low" found, expected a name in capitals'],
    ['a list too short', 'parts: []\n', 'f.yaml:1: parts: a list of 0 found, expected at least 1'],
    ['a list in place of the whole', '- a\n', 'f.yaml:1: (top): a list of 1 found, expected keys and values'],
    ['a text in place of the whole', 'hello\n', 'f.yaml:1: (top): "hello" found, expected keys and values'],
  ])('names %s', (_, text, expected) => {
    expect(problems(text)).toContain(expected);
  });

  it('reports all of fifty problems', () => {
    const text = `parts:\n${'  - id: 1\n'.repeat(25)}`;
    expect(problems(text).split('\n')).toHaveLength(51);
  });

  it('agrees with the schema library about what is wrong', () => {
    const value = fc.oneof(fc.integer(), fc.constantFrom('a', 'chat', '10KB', true, false, null, 1.5), fc.record({ of: fc.constantFrom('x', 1) }), fc.record({ repeat: fc.constantFrom(1, 'x') }), fc.record({ AB: fc.integer() }), fc.array(fc.integer(), { maxLength: 2 }));
    const part = fc.record({ id: value, kind: value, repeat: value, share: value, on: value, size: value, quick: value, limits: value, other: value }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.record({ parts: fc.oneof(value, fc.array(part, { maxLength: 2 })) }), (whole) => {
        expect(problems(JSON.stringify(whole)) === '').toBe(Value.Check(Whole, whole));
      }),
      { numRuns: 1000 },
    );
  });

  it('lets a reader check part by part and add its own problems', () => {
    const document = parseDocument('f.yaml', 'parts:\n  - id: a\n    kind: chat\n  - id: 2\n    kind: chat\n');
    const [first, second] = [0, 1].map((place) => checkPart(document, ['parts', place], Part));
    expect([first?.id, second]).toEqual(['a', undefined]);
    document.problemAt(['parts', 0, 'id'], unknownName('name', 'a', ['abc']));
    expect(() => document.throwProblems()).toThrow(/f.yaml:2: parts\[0\].id: unknown name "a".*\n.*f.yaml:4: parts\[1\].id: 2 found/s);
  });
});

describe('nearest', () => {
  it.each([
    ['chatt', 'chat'],
    ['kimi-upload-and-extract', 'kimi_upload_and_extract'],
    ['anaylze', 'analyze'],
    ['Chat', 'chat'],
    ['weather', undefined],
    ['', undefined],
  ])('takes %j for %j', (name, expected) => {
    expect(nearest(name, ['chat', 'analyze', 'kimi_upload_and_extract'])).toBe(expected);
  });

  it('finds every name that has one letter changed', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{3,20}$/), fc.nat(), (name, place) => {
        const at = place % name.length;
        expect(nearest(`${name.slice(0, at)}0${name.slice(at + 1)}`, ['9999', name])).toBe(name);
      }),
    );
  });
});
