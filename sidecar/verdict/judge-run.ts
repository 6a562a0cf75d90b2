import type { Claim } from '../claims/claim.ts';
import { overallState } from '../claims/overall-state.ts';
import type { RunReader } from '../store/run-reader.ts';
import { figuresOf } from './figures.ts';
import { withHolm } from './holm.ts';
import type { LeftOutPart } from './hindrance.ts';
import { judgeOne } from './judge-one.ts';
import { measureContext } from './measure-context.ts';
import { rememberingReader } from './remembering-reader.ts';
import { VERDICT_SCHEMA_VERSION, type ClaimVerdict, type Environment, type Verdict } from './verdict.ts';

/** A settled run and what it is held against. */
export interface JudgeRunOptions {
  readonly reader: RunReader;
  readonly claims: readonly Claim[];
  readonly run: Verdict['run'];
  readonly environment: Environment;
  readonly measurement: Verdict['measurement'];
  /** What an option kept out of this run. */
  readonly leftOut: readonly LeftOutPart[];
  /** Hears of each claim once it is decided, in the order of the claims file. */
  readonly onClaim?: (claim: ClaimVerdict) => void;
}

/**
 * Judges a run: the same run file, claims and environment give the same verdict, byte for byte.
 *
 * @example
 * const verdict = await judgeRun({ reader, claims, run, environment, measurement, leftOut: [] });
 * verdict.state; // 'fail'
 */
export async function judgeRun(options: JudgeRunOptions): Promise<Verdict> {
  const { run, environment, measurement } = options;
  const reader = rememberingReader(options.reader);
  const context = measureContext(environment);
  const judged: ClaimVerdict[] = [];
  for (const claim of options.claims) judged.push(await judgeOne(claim, { ...options, reader, context }));
  // A refutation is whole only when all claims are judged, which takes a part of a second.
  const claims = [...withHolm(judged)];
  for (const claim of claims) options.onClaim?.(claim);
  return {
    schemaVersion: VERDICT_SCHEMA_VERSION,
    state: overallState(claims),
    run,
    environment,
    measurement,
    claims,
    figures: [...(await figuresOf(reader, options.claims, context))],
    gate: { selftest: null, calibration: null },
    baseline: null,
  };
}
