import { bounds, limit as limitWords, quantity } from '../claims/quantity.ts';
import type { Sample } from '../measures/sample.ts';

/** What a picture of one claim shows beside its samples. */
export interface Subject {
  /** Unique in the document. */
  readonly id: string;
  /** What the picture is called. */
  readonly title: string;
  readonly unit: string;
  readonly statistic: string;
  readonly value: number | null;
  /** null where open. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly limit: { readonly op: string; readonly value: number };
}

/** A value as it stands at an axis. */
export const spoken = ({ unit, statistic }: Subject, value: number): string => quantity(value, unit, statistic);

/** The limit as it stands at its line. */
export const spokenLimit = ({ limit, unit, statistic }: Subject): string => limitWords(limit.op, limit.value, unit, statistic);

/** Whether small values satisfy the claim. */
export const holdsBelow = ({ limit }: Subject): boolean => limit.op.startsWith('<');

/** The middle of a sample's interval; undefined where an end is open. */
export const middleOf = ({ lower, upper }: Sample): number | undefined => (Number.isFinite(lower) && Number.isFinite(upper) ? lower / 2 + upper / 2 : undefined);

/** One sample in words: its value or its interval, and what became of it where it was not plainly seen. */
export function spokenSample(subject: Pick<Subject, 'unit'>, sample: Sample, statistic?: string): string {
  const { lower, upper, standing, reason } = sample;
  const value = lower === upper ? quantity(lower, subject.unit, statistic) : bounds(lower, upper, subject.unit, statistic);
  return standing === 'seen' ? value : `${standing.replaceAll('_', ' ')}: ${reason}${value === '–' ? '' : ` (${value})`}`;
}

/** The estimate in words: `211 ms, bounds 198…223 ms`. */
export function spokenEstimate({ value, lower, upper, unit, statistic }: Subject): string {
  if (value === null && lower === null && upper === null) return 'no value';
  return `${quantity(value, unit, statistic)}, bounds ${bounds(lower, upper, unit, statistic)}`;
}

/** The samples of a picture in words: how many, between which ends, and how many of them satisfy the limit by themselves. */
export function spokenSamples(subject: Subject, samples: readonly Sample[]): string {
  const middles = samples.map(middleOf).filter((value) => value !== undefined);
  if (middles.length === 0) return `${samples.length} samples, none with a value`;
  const within = samples.filter((sample) => (holdsBelow(subject) ? sample.upper < subject.limit.value : sample.lower >= subject.limit.value)).length;
  return `${samples.length} samples from ${spoken(subject, Math.min(...middles))} to ${spoken(subject, Math.max(...middles))}, ${within} of them within ${spokenLimit(subject)}`;
}
