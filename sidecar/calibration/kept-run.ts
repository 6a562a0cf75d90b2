import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { SidecarError } from '../errors.ts';
import type { Sample, SampleSet, Standing } from '../measures/sample.ts';
import { HOW_MADE } from '../verdict/calibration-result.ts';
import { Nullable, StateSchema } from '../verdict/nullable.ts';
import { readResult, writeResult } from '../verdict/result-file.ts';

/** A sample as far as statistics need it; open ends are null. */
const KeptSampleSchema = Type.Object({
  lower: Nullable(Type.Number()),
  upper: Nullable(Type.Number()),
  key: Type.String(),
  pair: Type.String(),
  cluster: Type.String(),
  stratum: Type.String(),
  order: Type.Number(),
  standing: Type.String(),
});

/** One run of a calibration: what each claim came to, and the samples that it came to it by. Its spans are gone. */
export const KeptRunSchema = Type.Object({
  schemaVersion: Type.Literal(1),
  id: Type.String(),
  ...HOW_MADE,
  claims: Type.Array(
    Type.Object({
      id: Type.String(),
      state: StateSchema,
      value: Nullable(Type.Number()),
      lower: Nullable(Type.Number()),
      upper: Nullable(Type.Number()),
      samples: Type.Array(KeptSampleSchema),
      against: Nullable(Type.Array(KeptSampleSchema)),
    }),
  ),
});

/** See `KeptRunSchema`. */
export type KeptRun = Static<typeof KeptRunSchema>;
/** What one run says of one claim. */
export type KeptClaim = KeptRun['claims'][number];
type KeptSample = Static<typeof KeptSampleSchema>;

/** Samples in the form in which they are kept. */
export const keptSamples = ({ samples }: SampleSet): KeptSample[] =>
  samples.map(({ lower, upper, key, pair, cluster, stratum, order, standing }) => ({ lower: ended(lower), upper: ended(upper), key, pair, cluster, stratum, order, standing }));

const ended = (end: number): number | null => (Number.isFinite(end) ? end : null);

/** Samples as statistics take them. */
export function samplesAgain(kept: readonly KeptSample[], unit: string): SampleSet {
  const samples = kept.map(
    (sample): Sample => ({ ...sample, lower: sample.lower ?? Number.NEGATIVE_INFINITY, upper: sample.upper ?? Number.POSITIVE_INFINITY, standing: sample.standing as Standing, reason: '', sources: [], traceId: '', spanId: '' }),
  );
  return { measure: '', unit, samples, contradictions: [], missing: undefined };
}

/** Keeps a run in a folder of such runs. */
export const keepRun = (dir: string, run: KeptRun): Promise<void> => writeResult(join(dir, `${run.id}.json`), KeptRunSchema, run);

/** The runs kept in a folder, oldest first; files that are none are passed over. */
export async function keptRuns(dir: string): Promise<readonly KeptRun[]> {
  const names = (await readdir(dir).catch((): string[] => [])).filter((name) => name.endsWith('.json')).toSorted();
  const runs = await Promise.all(
    names.map((name) =>
      readResult(join(dir, name), KeptRunSchema).catch((error: unknown) => {
        if (error instanceof SidecarError) return undefined;
        throw error;
      }),
    ),
  );
  return runs.filter((run) => run !== undefined);
}
