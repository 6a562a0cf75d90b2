import type { Claim } from '../claims/claim.ts';
import { overallState } from '../claims/overall-state.ts';
import { findImpossible } from '../lint/find-impossible.ts';
import type { Impossibility } from '../lint/rule.ts';
import { type CountPair, reconciledCounts } from '../measures/counts.ts';
import type { RunReader } from '../store/run-reader.ts';
import { figuresOf } from './figures.ts';
import { withHolm } from './holm.ts';
import type { LeftOutPart } from './hindrance.ts';
import { type GateResults, gateOf } from './gate.ts';
import { judgeInLooks, type Looks } from './judge-looks.ts';
import { judgeOne } from './judge-one.ts';
import { JUDGE_VERSION } from './judge-version.ts';
import { measureContext } from './measure-context.ts';
import { growthFigures } from './memory-composition.ts';
import { rememberingReader } from './remembering-reader.ts';
import { withinNoise } from './within-noise.ts';
import { VERDICT_SCHEMA_VERSION, type ClaimVerdict, type Environment, type Impossible, type Reconciliation, type Verdict } from './verdict.ts';

/** A settled run and what it is held against. */
export interface JudgeRunOptions {
  readonly reader: RunReader;
  readonly claims: readonly Claim[];
  readonly run: Verdict['run'];
  readonly environment: Environment;
  readonly measurement: Verdict['measurement'];
  /** What an option kept out of this run. */
  readonly leftOut: readonly LeftOutPart[];
  /** Of a run that was repeated until it was decided: its looks; the reader sees all of it. */
  readonly looks?: Looks;
  /** What was known of the judge itself; nothing where it is left out. */
  readonly gate?: GateResults;
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
  const impossible = await findImpossible(reader, measurement.clockOffset);
  const looks = options.looks && { ...options.looks, taken: options.looks.taken.map((look) => ({ ...look, reader: rememberingReader(look.reader) })) };
  const judged: ClaimVerdict[] = [];
  for (const claim of options.claims) judged.push(await (looks === undefined ? judgeOne(claim, { ...options, reader, context, impossible }) : judgeInLooks(claim, { ...options, context, impossible }, looks)));
  const gate = gateOf(options.gate ?? { selftests: undefined, calibration: undefined }, environment, run.quick);
  const spreads = new Map(gate.calibration?.stale === null ? gate.calibration.claims.map((claim) => [claim.id, claim]) : []);
  // A refutation is whole only when all claims are judged, which takes a part of a second.
  const claims = withHolm(judged).map((claim) => (gate.calibration === null ? claim : { ...claim, withinNoise: withinNoise(claim, spreads.get(claim.id)) }));
  for (const claim of claims) options.onClaim?.(claim);
  return {
    schemaVersion: VERDICT_SCHEMA_VERSION,
    judgeVersion: JUDGE_VERSION,
    state: overallState(claims),
    run,
    environment,
    measurement,
    claims,
    figures: [...(await figuresOf(reader, options.claims, context)), ...(await growthFigures(reader, options.claims))],
    counts: (await reconciledCounts(reader, context.rungs)).map(reconciliation),
    gate,
    impossible: firstOfEach(impossible),
    baseline: null,
  };
}

/** More calls than these tell no more. */
const MOST_DIFFERING = 10;

const reconciliation = ({ first, second, differing }: CountPair): Reconciliation => ({ first, second, agree: differing.length === 0, differing: differing.slice(0, MOST_DIFFERING) });
/** As many of each rule as a reader will look at. */
const MOST_LISTED = 20;

function firstOfEach(impossible: readonly Impossibility[]): Impossible[] {
  const listed = new Map<string, number>();
  return impossible.flatMap(({ rule, traceId, spanId, other, message }) => {
    const before = listed.get(rule) ?? 0;
    listed.set(rule, before + 1);
    return before < MOST_LISTED ? [{ rule, traceId, spanId, other, message }] : [];
  });
}
