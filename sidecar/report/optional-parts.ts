/**
 * Parts of a verdict that not every run has, as far as a report shows them: what it is held against, what is known of its
 * judge, and what cannot be in its spans.
 */
import type { ClaimVerdict, Verdict } from '../verdict/verdict.ts';

/** How one measure changed from the baseline to this run. */
export interface ShownChange {
  readonly claim: string;
  readonly statistic: string;
  readonly unit: string;
  /** Whether value and bounds are this run ÷ baseline, or this run − baseline. */
  readonly kind: 'ratio' | 'difference';
  readonly outcome: 'better' | 'worse' | 'no_difference_shown' | 'cannot_tell';
  readonly words: string;
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly base: { readonly value: number | null; readonly samples: number };
  readonly head: { readonly value: number | null; readonly samples: number };
  readonly regression: boolean;
  readonly withinTolerance: boolean;
  readonly reason: string;
}

/** A baseline that a run was held against. */
export interface ShownBaseline {
  readonly base: { readonly id: string; readonly scenario: string; readonly quick: boolean; readonly startedAt: string; readonly verdict: string };
  readonly comparable: boolean;
  readonly differences: readonly { readonly what: string; readonly base: string; readonly head: string; readonly hinders: boolean }[];
  readonly tolerance: number;
  readonly changes: readonly ShownChange[];
  readonly regressions: readonly string[];
}

/** What one self-test came to. */
export interface ShownSelftest {
  readonly at: string;
  readonly target: string;
  readonly quick: boolean;
  readonly rows: number;
  readonly claims: number;
  readonly seenGreen: number;
  readonly seenRed: number;
  readonly moved: number;
  readonly notShown: readonly string[];
  readonly ok: boolean;
  readonly stale: string | null;
}

interface ShownRate {
  readonly count: number;
  readonly runs: number;
  readonly upper: number;
}

/** What repeated runs say of one claim. */
export interface ShownCalibration {
  readonly id: string;
  readonly unit: string;
  readonly runs: number;
  readonly scale: 'ratio' | 'difference';
  readonly spread: number | null;
  readonly smallestChange: number | null;
  readonly moved: { readonly pass: ShownRate; readonly fail: ShownRate; readonly undecided: number } | null;
  readonly notMoved: string | null;
}

/** What is known of the judge. */
export interface ShownGate {
  readonly selftest: { readonly rehearsal: ShownSelftest | null; readonly run: ShownSelftest | null; readonly ok: boolean } | null;
  readonly calibration: { readonly at: string; readonly target: string; readonly scenario: string; readonly runs: number; readonly claims: readonly ShownCalibration[]; readonly says: readonly string[]; readonly stale: string | null } | null;
}

/** Something in the spans that cannot be. */
export interface ShownImpossible {
  readonly rule: string;
  readonly traceId: string;
  readonly message: string;
}

/** The baseline of a run; null where it has none. */
export const baselineOf = (verdict: Verdict): ShownBaseline | null => verdict.baseline;

/** What is known of the judge of a run; each part null where it was not tried. */
export const gateOf = (verdict: Verdict): ShownGate => verdict.gate;

/** What the calibration says of a claim; undefined where it says nothing, or speaks of something else by now. */
export function calibrationOf(verdict: Verdict, claim: string): ShownCalibration | undefined {
  const { calibration } = gateOf(verdict);
  return calibration?.stale === null ? calibration.claims.find(({ id }) => id === claim) : undefined;
}

/** What cannot be in the spans of a run. */
export const impossibleIn = (verdict: Verdict): readonly ShownImpossible[] => (verdict as { readonly impossible?: readonly ShownImpossible[] }).impossible ?? [];

/** True where the bound that decided lies so near the limit that another run may come out otherwise. */
export const isWithinNoise = (claim: ClaimVerdict): boolean => (claim as { readonly withinNoise?: boolean | null }).withinNoise === true;
