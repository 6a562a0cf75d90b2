import type { Measure } from './measure.ts';
import { OVERHEAD_SIGHTS, overheadSample, overheadWitnesses } from './overhead.ts';
import { plannedCalls } from './planned-calls.ts';
import { sampleSet } from './to-sample.ts';

/** The tool's own time in a call, model inference and queueing apart, one sample for each call. */
export const toolOverhead: Measure = {
  name: 'tool.overhead',
  unit: 's',
  meaning: 'wall time of a call less the union of its inferences less queueing behind others',
  sampleOf: 'call',
  sights: OVERHEAD_SIGHTS,
  async samples(run, selection, context) {
    const calls = await plannedCalls(run, selection);
    const witnesses = await overheadWitnesses(run, context.rungs);
    const samples = calls.map((call) => overheadSample(call, witnesses));
    return sampleSet(this.name, this.unit, samples, 'the run has no such calls');
  },
};
