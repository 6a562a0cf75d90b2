import { styleText } from 'node:util';
import type { Verdict } from '../verdict/verdict.ts';

/** How a report is laid out and whether it may be coloured. */
export interface ReportStyle {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
}

/** A terminal or a file, as far as a report's look depends on it. */
export interface ReportStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Columns below which the table would no longer hold a row. */
const LEAST_WIDTH = 80;
const GREATEST_WIDTH = 200;

/** The style for a stream: colour only on a terminal and where `NO_COLOR` does not forbid it; 80 columns where it has none. */
export function styleFor(stream: ReportStream, noColour: boolean): ReportStyle {
  const columns = stream.isTTY === true ? (stream.columns ?? LEAST_WIDTH) : LEAST_WIDTH;
  return { width: Math.min(Math.max(columns, LEAST_WIDTH), GREATEST_WIDTH), colour: stream.isTTY === true && !noColour };
}

/** A state in the words of the house. */
export const STATE_WORDS: Readonly<Record<Verdict['state'], string>> = {
  pass: 'pass',
  fail: 'fail',
  inconclusive: 'inconclusive',
  not_measured: 'not measured',
};

const STATE_COLOURS = { pass: 'green', fail: 'red', inconclusive: 'yellow', not_measured: 'cyan' } as const;

/** The word of a state, in its colour where there is one; the word alone says everything. */
export function stateWord(state: Verdict['state'], style: ReportStyle): string {
  return paint(STATE_COLOURS[state], STATE_WORDS[state], style);
}

const DIAGNOSIS_COLOURS: Readonly<Record<string, Parameters<typeof styleText>[0]>> = {
  present: 'green', partial: 'yellow', missing: 'cyan', reached: 'green', 'not reached': 'red', visible: 'green', 'not visible': 'red', 'too little': 'red',
};

/** A state of a diagnosis in its column, in its colour where it has one. */
export function stateColumn(state: string, width: number, style: ReportStyle): string {
  const colour = DIAGNOSIS_COLOURS[state];
  return (colour === undefined ? state : paint(colour, state, style)) + ' '.repeat(Math.max(0, width - state.length));
}

/** Text in bold or dim, where the stream shows it. */
export function emphasis(format: 'bold' | 'dim', text: string, style: ReportStyle): string {
  return paint(format, text, style);
}

function paint(format: Parameters<typeof styleText>[0], text: string, { colour }: ReportStyle): string {
  return colour ? styleText(format, text, { validateStream: false }) : text;
}

/** Text of the daemon or of a file without what could steer a terminal, on one line. */
export function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is taken out
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '�').trim();
}
