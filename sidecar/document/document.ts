import { SidecarError } from '../errors.ts';
import { parseYaml } from './parse-yaml.ts';
import type { Path } from './parse-yaml.ts';
import { readText } from './read-text.ts';

export type { Path } from './parse-yaml.ts';

/** A YAML or JSON file as a value that remembers where it came from, and collects what is wrong with it. */
export interface Document {
  /** As its reader named it. */
  readonly file: string;
  /** As it was read, for a digest. */
  readonly text: string;
  readonly value: unknown;
  /** The line of the value at the path, from 1; of its nearest parent where nothing is there. */
  lineOf(path: Path): number;
  /**
   * Notes a problem: what was found, what was expected.
   *
   * @example
   * document.problemAt(['claims', 2, 'measure'], unknownName('measure', name, MEASURES.keys()));
   */
  problemAt(path: Path, text: string): void;
  /** How many are noted so far. */
  readonly problemCount: number;
  /** Throws `DOCUMENT_INVALID` with every problem noted so far, by line; nothing where there is none. */
  throwProblems(): void;
}

/** Reads a YAML or JSON file; throws `DOCUMENT_UNREADABLE`, or `DOCUMENT_INVALID` where its syntax is wrong. */
export async function readDocument(file: string): Promise<Document> {
  return parseDocument(file, await readText(file));
}

/** The same for a text at hand; `file` is what its problems name. */
export function parseDocument(file: string, text: string): Document {
  const { value, lineOf, syntaxProblems } = parseYaml(text);
  const problems: { line: number; text: string }[] = syntaxProblems.map((problem) => ({ ...problem }));
  if (problems.length === 0 && (value === null || value === undefined)) {
    problems.push({ line: 1, text: 'nothing found, expected a document: the file is empty' });
  }
  const document: Document = {
    file,
    text,
    value,
    lineOf,
    problemAt: (path, found) => void problems.push({ line: lineOf(path), text: `${formatPath(path)}: ${found}` }),
    get problemCount() {
      return problems.length;
    },
    throwProblems: () => {
      if (problems.length === 0) return;
      const byLine = problems.toSorted((left, right) => left.line - right.line);
      const lines = byLine.map((problem) => `${file}:${problem.line}: ${problem.text}`);
      throw new SidecarError('DOCUMENT_INVALID', { file, problems: [...new Set(lines)] });
    },
  };
  document.throwProblems();
  return document;
}

/** Writes a path as people do: `steps[2].calls.tool`; the top is `(top)`. */
function formatPath(path: Path): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return text === '' ? '(top)' : text.replace(/^\./, '');
}
