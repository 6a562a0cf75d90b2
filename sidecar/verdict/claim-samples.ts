import type { Claim } from '../claims/claim.ts';
import type { MeasureContext } from '../measures/measure.ts';
import { MEASURES } from '../measures/registry.ts';
import type { SampleSet } from '../measures/sample.ts';
import type { Selection } from '../measures/selection.ts';
import { takeSamples } from '../measures/take-samples.ts';
import type { RunReader } from '../store/run-reader.ts';

/** The samples of one selection of a claim, as its measure takes them from the run. */
export function samplesOf(claim: Claim, selection: Selection, reader: RunReader, context: Omit<MeasureContext, 'parameters'>): Promise<SampleSet> | SampleSet {
  const measure = MEASURES.get(claim.measure);
  // A claims file is checked against the registry when it is read; a verdict from older claims may still name what is gone.
  if (measure === undefined) return { measure: claim.measure, unit: claim.unit, samples: [], contradictions: [], missing: `there is no measure ${claim.measure}` };
  return takeSamples(measure, reader, selection, { ...context, parameters: claim.parameters });
}
