/** Statistics whose value is a share of a whole, read in per cent. */
const SHARES = new Set(['share', 'clustered-share', 'census-share', 'growth']);
/** Statistics whose value says how many times: one thing is another, or the tolerance. */
const MULTIPLES = new Set(['paired-ratio', 'ratio-of-medians', 'shift']);

interface Scale {
  readonly factor: number;
  readonly suffix: string;
}

/**
 * Writes a value as an operator reads it: seconds as s, ms or µs, bytes as MB of 10⁶, shares as %, ratios as ×.
 *
 * @example
 * quantity(0.0423, 's') // '42.3 ms'
 * quantity(9.81, '1', 'paired-ratio') // '9.81×'
 */
export function quantity(value: number | null, unit: string, statistic?: string): string {
  if (value === null) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const scale = scaleOf(value, unit, statistic);
  return digits(value / scale.factor) + scale.suffix;
}

/** Writes an interval with its unit once; an open end (null, or what is not finite) leaves one side. */
export function bounds(from: number | null, to: number | null, unit: string, statistic?: string): string {
  const lower = closed(from);
  const upper = closed(to);
  if (lower === null && upper === null) return '–';
  if (lower === null) return `≤ ${quantity(upper, unit, statistic)}`;
  if (upper === null) return `≥ ${quantity(lower, unit, statistic)}`;
  const scale = scaleOf(Math.max(Math.abs(lower), Math.abs(upper)), unit, statistic);
  const [low, high] = [digits(lower / scale.factor), digits(upper / scale.factor)];
  return low === high ? low + scale.suffix : `${low}…${high}${scale.suffix}`;
}

const closed = (end: number | null): number | null => (end !== null && Number.isFinite(end) ? end : null);

/** Writes a limit: `< 100 ms`, `≥ 10×`; that of a shift is a multiple of what is tolerated: `< 1× tol.` */
export function limit(op: string, value: number, unit: string, statistic?: string): string {
  const sign = op === '<=' ? '≤' : op === '>=' ? '≥' : op;
  return `${sign} ${quantity(value, unit, statistic)}${statistic === 'shift' ? ' tol.' : ''}`;
}

function scaleOf(value: number, unit: string, statistic: string | undefined): Scale {
  if (unit === 's') return secondsScale(Math.abs(value));
  if (unit === 'By') return { factor: 1e6, suffix: ' MB' };
  if (unit === '1' && statistic !== undefined && MULTIPLES.has(statistic)) return { factor: 1, suffix: '×' };
  if (unit === '1' && statistic !== undefined && SHARES.has(statistic)) return { factor: 0.01, suffix: ' %' };
  // UCUM annotations, `{file}/s`, are read without their braces.
  return { factor: 1, suffix: unit === '1' ? '' : ` ${unit.replaceAll(/[{}]/g, '')}` };
}

function secondsScale(seconds: number): Scale {
  if (seconds === 0 || seconds >= 1) return { factor: 1, suffix: ' s' };
  return seconds >= 1e-3 ? { factor: 1e-3, suffix: ' ms' } : { factor: 1e-6, suffix: ' µs' };
}

/** Three significant digits, and whole numbers above a thousand, never in exponents for what a human would count. */
function digits(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return value.toExponential(2);
  if (size >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
