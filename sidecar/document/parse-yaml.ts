import { isAlias, isCollection, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document as YamlDocument, Node, Pair } from 'yaml';

/** The way to a value: keys of objects and places in lists, from the top. */
export type Path = readonly (string | number)[];

/** A parsed text: its value, where each part of it stands, and what is wrong with its syntax. */
export interface ParsedText {
  readonly value: unknown;
  /** The line of the value at the path, from 1; of the nearest parent where nothing is there. */
  readonly lineOf: (path: Path) => number;
  readonly syntaxProblems: readonly { readonly line: number; readonly text: string }[];
}

/** Deeper nesting is a mistake or an attack, and would exhaust the stack. */
const DEEPEST = 64;

/** Parses YAML 1.2, and so JSON. Aliases are refused: what they expand to has no line of its own, and may be endless. */
export function parseYaml(text: string): ParsedText {
  const lines = new LineCounter();
  const problems: { line: number; text: string }[] = [];
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  const tree = parse(text, lines);
  if (typeof tree === 'string') return { value: undefined, lineOf: () => 1, syntaxProblems: [{ line: 1, text: tree }] };
  for (const error of [...tree.errors, ...tree.warnings]) {
    problems.push({ line: lineAt(error.pos[0]), text: inWords(error.code, error.message) });
  }
  visit(tree, {
    Alias: (_, alias) => void problems.push({ line: lineOfNode(alias, lineAt), text: `alias *${alias.source} found, expected the value itself: aliases are not read here` }),
    Pair: (_, pair) => {
      if (!isScalar(pair.key)) problems.push({ line: lineOfNode(pair.key, lineAt), text: 'a key that is no plain text found, expected a name' });
    },
  });
  const value: unknown = problems.length === 0 ? tree.toJS() : undefined;
  return { value, lineOf: (path) => lineOfPath(tree, path, lineAt), syntaxProblems: problems };
}

function parse(text: string, lineCounter: LineCounter): YamlDocument.Parsed | string {
  if (nesting(text) > DEEPEST) return `more than ${DEEPEST} levels of nesting found, expected fewer`;
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, strict: true, uniqueKeys: true });
  } catch (cause) {
    return `text that cannot be parsed found (${cause instanceof Error ? cause.message : String(cause)}), expected YAML or JSON`;
  }
}

/** An upper bound of the nesting, before the recursive parser sees it: open brackets, dashes on one line, deeper indents. */
function nesting(text: string): number {
  let open = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, ++open);
    else if (character === ']' || character === '}') open = Math.max(0, open - 1);
  }
  const indents: number[] = [];
  for (const [, indent = '', marks = ''] of text.matchAll(/^( *)((?:[-?:] +)*)\S/gm)) {
    while ((indents.at(-1) ?? -1) >= indent.length) indents.pop();
    indents.push(indent.length);
    deepest = Math.max(deepest, indents.length + marks.length / 2);
  }
  return deepest;
}

function inWords(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'the same key twice found, expected each key once';
  if (code === 'MULTIPLE_DOCS') return 'a second document (---) found, expected one';
  return `syntax: ${message}`;
}

const lineOfNode = (node: unknown, lineAt: (offset: number) => number): number => lineAt((node as Node | null)?.range?.[0] ?? 0);

function lineOfPath(tree: YamlDocument.Parsed, path: Path, lineAt: (offset: number) => number): number {
  let node: unknown = tree.contents;
  let line = isCollection(node) ? lineOfNode(node, lineAt) : 1;
  for (const part of path) {
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (pair === undefined) return line;
      line = lineOfNode(pair.key, lineAt);
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      if (node === undefined || isAlias(node)) return line;
      line = lineOfNode(node, lineAt);
    } else return line;
  }
  return line;
}
