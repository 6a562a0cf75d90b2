import { showable } from './foreign-text.ts';

/** What means something to Markdown, wherever it stands. */
const MEANINGFUL = /[\\`*_{}[\]()<>#+\-!|~&=]/g;

/**
 * Text as it may stand in Markdown, on one line: nothing in it formats, links, mentions people or refers to issues.
 * GitHub reads `@name`, `#1` and bare addresses after Markdown is done, so a blank of no width keeps those apart.
 */
export function markdownText(text: string): string {
  return showable(text)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(MEANINGFUL, (character) => (character === '<' ? '&lt;' : character === '&' ? '&amp;' : `\\${character}`))
    .replaceAll(/@(?=\w)/g, '@\u200B')
    .replaceAll(/(?<=#)(?=\d)/g, '\u200B')
    .replaceAll(/:(?=\/\/)/g, ':\u200B')
    .replaceAll(/\bwww\./gi, (found) => `${found.slice(0, 3)}\u200B.`)
    // A line that begins with a number and a dot is a list.
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}

/** Text to the letter, as code: the fence is longer than any inside it. A bar would end the cell of a table. */
export function markdownCode(text: string): string {
  const line = showable(text).replaceAll(/\s+/g, ' ').trim().replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padding = longest > 0 || line === '' ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}
