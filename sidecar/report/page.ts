import { markup, type Content, type Markup } from '../markup/markup.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { OUTCOME_WORDS, STATE_SIGNS } from './outcome.ts';
import { plain } from './style.ts';

/** One part of the page: a heading that the contents link to, and what stands below it. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Content;
}

/** A section as it stands in the page. */
export const sectionMarkup = ({ id, title, content }: Section): Markup => markup`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${content}</section>\n`;

/** The place of a claim in the page; ids of claims are letters, digits, dots and hyphens, and whatever else is not carried over. */
export const claimAnchor = (id: string): string => `claim-${id.replaceAll(/[^a-zA-Z0-9.-]/g, '-')}`;

/** A link to a claim by its id. */
export const claimLink = (id: string): Markup => markup`<a href="#${claimAnchor(id)}"><code>${plain(id)}</code></a>`;

/** What became of a claim, as a badge: sign, word and colour. */
export const badge = (state: Verdict['state'], word: string = OUTCOME_WORDS[state]): Markup => markup`<span class="badge ${state}"><span aria-hidden="true">${STATE_SIGNS[state]}</span> ${word}</span>`;

/** A cell of a table: numbers stand to the right. */
export interface Column {
  readonly head: string;
  readonly isNumber?: boolean;
}

/** What a table is, besides its rows. */
export interface TableFrame {
  readonly caption: Content;
  readonly columns: readonly Column[];
  /** On a telephone each row becomes a block, in which each cell says the head of its column. */
  readonly stacks?: boolean;
  /** What the part of the page is called that scrolls where it is narrower than the table; none for a table that stacks. */
  readonly label?: string;
}

/**
 * A table whose first column names the rows. Roles are said outright, because some browsers forget them where the style
 * sheet lays rows out as blocks.
 */
export function table({ caption, label, columns, stacks = false }: TableFrame, rows: readonly (readonly Content[])[]): Markup {
  const look = (at: number): Content => columns[at]?.isNumber === true && markup` class="number"`;
  // What can be scrolled must be reached with the keyboard; what cannot would only be one more stop on the way.
  return markup`<div class="scroll"${label !== undefined && markup` role="group" aria-label="${label}" tabindex="0"`}><table role="table"${stacks && markup` class="stacks"`}><caption>${caption}</caption><thead role="rowgroup"><tr role="row">${columns.map(
    ({ head }, at) => markup`<th scope="col" role="columnheader"${look(at)}>${head}</th>`,
  )}</tr></thead><tbody role="rowgroup">${rows.map(
    (cells) => markup`<tr role="row">${cells.map((cell, at) => (at === 0 ? markup`<th scope="row" role="rowheader">${cell}</th>` : markup`<td role="cell"${look(at)} data-head="${columns[at]?.head ?? ''}">${cell}</td>`))}</tr>`,
  )}</tbody></table></div>`;
}

/** Words for those who hear the page: what they say stands in a heading for the others. */
export const hidden = (text: string): Markup => markup`<span class="unseen">${text}</span>`;

/** Text as a sentence begins. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Pairs of a name and what it stands for; those without are left out. */
export const facts = (pairs: readonly (readonly [string, Content])[]): Markup =>
  markup`<dl class="facts">${pairs.map(([name, value]) => value !== undefined && value !== null && value !== false && value !== '' && markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

/** A moment as the page says it, to the second: `2026-11-23 18:00:00 UTC`; what is none is said as it is. */
export const moment = (timestamp: string): string => plain(timestamp).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/, '$1 $2 UTC');

/** A command as it is typed. */
export const command = (text: string): Markup => markup`<code class="command">${text}</code>`;
