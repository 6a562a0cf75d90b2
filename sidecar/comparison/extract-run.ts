import type { Claim } from '../claims/claim.ts';
import { scaleClaim } from '../claims/scaled-claim.ts';
import type { MeasureContext } from '../measures/measure.ts';
import { MEASURES } from '../measures/registry.ts';
import type { Sample } from '../measures/sample.ts';
import type { Selection } from '../measures/selection.ts';
import type { RunReader } from '../store/run-reader.ts';
import { measureContext } from '../verdict/measure-context.ts';
import { numeral } from '../verdict/numeral.ts';
import { rememberingReader } from '../verdict/remembering-reader.ts';
import type { ClaimVerdict, Verdict } from '../verdict/verdict.ts';
import type { ExtractedSample, Quantity, RunExtract } from './run-extract.ts';

/** Reasons of "not measured" behind which samples may still be compared: there are too few of them for the claim. */
const STILL_COMPARABLE = new Set(['too_few_samples', 'lost_samples', 'left_out']);
const ALPHA = 0.05;

/** Takes from a judged run what a comparison needs of it: the samples that these claims select. */
export async function extractRun(reader: RunReader, claims: readonly Claim[], verdict: Verdict): Promise<RunExtract> {
  const { id, scenario, quick, startedAt, endedAt } = verdict.run;
  const remembering = rememberingReader(reader);
  const context = measureContext(verdict.environment);
  const quantities: Quantity[] = [];
  for (const claim of claims) quantities.push(await quantityOf(remembering, claim, context, verdict.claims.find((row) => row.id === claim.id)));
  return { schemaVersion: 1, run: { id, scenario, quick, startedAt, endedAt, verdict: verdict.state }, environment: verdict.environment, quantities };
}

async function quantityOf(reader: RunReader, claim: Claim, context: Omit<MeasureContext, 'parameters'>, row: ClaimVerdict | undefined): Promise<Quantity> {
  const { statistic, parameters } = scaleClaim(claim, context.timeScale, 1 - ALPHA);
  const nothing = (missing: string): Quantity => ({ claim: claim.id, measure: claim.measure, unit: claim.unit, value: null, missing, samples: [] });
  if (row?.state === 'not_measured' && !STILL_COMPARABLE.has(row.reasonCode)) return nothing(row.reason);
  const measure = MEASURES.get(claim.measure);
  if (measure === undefined) return nothing(`there is no measure ${claim.measure}`);
  const select = (selection: Selection) => measure.samples(reader, selection, { ...context, parameters: claim.parameters });
  const samples = await select(claim.select);
  const against = claim.against === undefined ? undefined : await select(claim.against);
  const missing = samples.missing ?? against?.missing;
  if (missing !== undefined) return nothing(missing);
  const taking = statistic.prepare(samples, against, parameters).filter(({ standing }) => standing !== 'disturbed');
  if (taking.length === 0) return nothing('it has no samples');
  return { ...nothing(''), value: numeral(statistic.estimate(taking, parameters, ALPHA).value), samples: taking.map(extracted) };
}

const extracted = ({ lower, upper, pair, stratum, cluster }: Sample): ExtractedSample => ({
  lower: Number.isFinite(lower) ? lower : null,
  upper: Number.isFinite(upper) ? upper : null,
  pair,
  stratum,
  cluster,
});
