import type { CalibratedClaim, CalibrationResult } from '../verdict/calibration-result.ts';
import { quantity } from '../claims/quantity.ts';
import { amount } from './calibrated-amount.ts';
import { emphasis, plain, type ReportStyle } from './style.ts';
import { wrap } from './wrap.ts';

/** Columns after the claim's id: value, spread, half width, smallest change, and decisions with the limit moved. */
const COLUMNS = [
  { head: 'runs', width: 5 },
  { head: 'value', width: 10 },
  { head: 'spread', width: 9 },
  { head: 'smallest', width: 10 },
  { head: 'moved: green', width: 14 },
  { head: 'red', width: 6 },
] as const;
const CLAIM_WIDTH = 26;

/** What a calibration says of each claim, and in sentences what so many runs show. */
export function reportCalibration(result: CalibrationResult, style: ReportStyle): string {
  const { scenario, conditions, target, runs, claims, says } = result;
  return [
    emphasis('bold', wrap(`Calibration: ${runs} runs of ${plain(scenario)}${conditions.quick ? ', quick' : ''}; ${plain(target)}`, style.width), style),
    '',
    emphasis('bold', 'claim'.padEnd(CLAIM_WIDTH) + COLUMNS.map(({ head, width }) => head.padStart(width)).join(''), style),
    emphasis('dim', '─'.repeat(Math.min(style.width, CLAIM_WIDTH + COLUMNS.reduce((sum, { width }) => sum + width, 0))), style),
    ...claims.map(line),
    '',
    ...[
      'spread: standard deviation from run to run; smallest: the least change that one run could prove;',
      'moved: how often a run passed or failed with its limit at the median of the other runs, where neither is right',
    ].map((text) => wrap(text, style.width)),
    '',
    ...says.map((text) => wrap(`${plain(text)}.`, style.width - 2).split('\n').map((part, at) => `${at === 0 ? '- ' : '  '}${part}`).join('\n')),
    '',
  ].join('\n');
}

function line(claim: CalibratedClaim): string {
  const { id, unit, statistic, runs, value, spread, smallestChange, moved } = claim;
  const cells = [
    String(runs),
    quantity(value, unit, statistic),
    amount(spread, claim),
    amount(smallestChange, claim),
    moved === null ? '–' : `${moved.pass.count}`,
    moved === null ? '–' : `${moved.fail.count}`,
  ];
  return (plain(id).padEnd(CLAIM_WIDTH) + cells.map((text, at) => text.padStart(COLUMNS[at]?.width ?? 0)).join('')).trimEnd();
}
