import { showable } from './foreign-text.ts';

class MarkupText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** HTML, SVG or XML that may stand in a document as it is. Only this file makes it, so that text never becomes a tag. */
export type Markup = MarkupText;

/** What may be put into markup: markup as it is, text escaped, lists one after the other, nothing for what is absent. */
export type Content = Markup | string | number | undefined | null | false | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it stands between tags and inside quoted attributes, in HTML and XML alike. */
const escaped = (text: string): string => showable(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

function textOf(content: Content): string {
  if (content instanceof MarkupText) return content.toString();
  if (typeof content === 'string') return escaped(content);
  if (typeof content === 'number') return String(content);
  return content === undefined || content === null || content === false ? '' : content.map(textOf).join('');
}

/**
 * Makes markup from a template; what is put in is escaped, so attributes must be quoted.
 *
 * @example
 * markup`<td title="${'a "b"'}">${'<i>'}</td>`.toString(); // '<td title="a &quot;b&quot;">&lt;i&gt;</td>'
 */
export function markup(template: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new MarkupText(template.reduce((text, part, at) => text + textOf(contents[at - 1]) + part));
}

/** Markup that the program itself ships in a file: a style sheet. Never for what comes from outside. */
export const shipped = (text: string): Markup => new MarkupText(text);
