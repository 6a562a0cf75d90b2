import { unknownName } from '../document/nearest.ts';
import { RUNGS } from '../spans/rung.ts';
import type { ClaimRow } from './claim-schema.ts';
import { REASON_CODES, STATES } from './judgement.ts';
import { isUsableForMedian } from './median.ts';
import { statisticOf } from './statistics.ts';
import type { Parameter } from './statistic.ts';
import { PLACEHOLDERS } from './wording.ts';

/** What a claims file may refer to: the measures there are, and their units. */
export type KnownMeasures = ReadonlyMap<string, { readonly unit: string }>;

/** Fewer calls cannot show a rate below 5 % (claims.md, rule 7). */
const LEAST_FOR_ZERO = 63;

type Note = (path: readonly (string | number)[], text: string) => void;

/** Notes all that is wrong with a row whose outline is right: names that nothing has, numbers that cannot be. */
export function noteClaimProblems(row: ClaimRow, knownMeasures: KnownMeasures, note: Note): void {
  noteMeasureAndUnit(row, knownMeasures, note);
  noteParameters(row, note);
  noteSelections(row, note);
  noteNumbers(row, note);
  const adviceKeys: readonly string[] = [...STATES, ...REASON_CODES];
  for (const key of Object.keys(row.advice ?? {})) {
    const [word = '', ...rungs] = key.split('/');
    if (!adviceKeys.includes(word)) note(['advice', key], unknownName('state or reason', word, adviceKeys));
    for (const rung of rungs) if (!RUNGS.some((known) => known === rung)) note(['advice', key], unknownName('rung', rung, RUNGS));
  }
  for (const [, name = ''] of (row.correction ?? '').matchAll(/\{([^}]*)\}/gu)) {
    if (!PLACEHOLDERS.some((known) => known === name)) note(['correction'], unknownName('placeholder', name, PLACEHOLDERS));
  }
}

function noteMeasureAndUnit({ measure, statistic, unit }: ClaimRow, knownMeasures: KnownMeasures, note: Note): void {
  const known = knownMeasures.get(measure);
  if (known === undefined) {
    note(['measure'], unknownName('measure', measure, [...knownMeasures.keys()]));
    return;
  }
  const expected = statisticOf[statistic].unit === '1' ? '1' : known.unit;
  if (unit !== expected) note(['unit'], `"${unit}" found, expected "${expected}": ${statistic} of ${measure} is in that`);
}

function noteParameters({ statistic, parameters = {} }: ClaimRow, note: Note): void {
  const known = statisticOf[statistic].parameters;
  for (const [name, value] of Object.entries(parameters)) {
    const parameter = parameterOf(known, name);
    if (parameter === undefined) note(['parameters', name], unknownName(`parameter of ${statistic}`, name, Object.keys(known)));
    else if (value < parameter.range[0] || value > parameter.range[1]) {
      note(['parameters', name], `${value} found, expected ${parameter.range[0]} to ${parameter.range[1]}: ${parameter.meaning}`);
    }
  }
  for (const [name, { required, meaning }] of Object.entries(known)) {
    if (required && parameters[name] === undefined) note(['parameters'], `no ${name} found, expected ${name}: ${meaning}`);
  }
}

function parameterOf(known: Readonly<Record<string, Parameter>>, name: string): Parameter | undefined {
  return Object.hasOwn(known, name) ? known[name] : known['*'];
}

function noteSelections({ select, against, statistic }: ClaimRow, note: Note): void {
  if (Object.keys(select).length === 0) note(['select'], 'nothing found, expected steps, labels or tools: a claim is about certain calls');
  if (against !== undefined && Object.keys(against).length === 0) note(['against'], 'nothing found, expected steps, labels or tools');
  if (statistic === 'paired-ratio' && against === undefined) note(['against'], 'nothing found, expected the selection that a ratio divides by');
  if (statistic !== 'paired-ratio' && against !== undefined) note(['against'], `a second selection found, expected none: ${statistic} compares nothing`);
}

function noteNumbers({ statistic, limit, leastSamples }: ClaimRow, note: Note): void {
  const isMedian = statistic === 'median' || statistic === 'paired-ratio';
  if (isMedian && !isUsableForMedian(leastSamples)) note(['leastSamples'], `${leastSamples} found, expected 5, or 8 and more: no other number bounds a median well`);
  if (statistic === 'zero-count' && leastSamples < LEAST_FOR_ZERO) note(['leastSamples'], `${leastSamples} found, expected at least ${LEAST_FOR_ZERO}: none in fewer proves nothing`);
  if (statistic === 'zero-count' && (limit.op !== '<=' || limit.value !== 0)) note(['limit'], `${limit.op} ${limit.value} found, expected <= 0: it counts what must not happen`);
  const { isShare } = statisticOf[statistic];
  if (isShare && statistic !== 'growth' && (limit.value < 0 || limit.value > 1)) note(['limit', 'value'], `${limit.value} found, expected 0 to 1: a share`);
}
