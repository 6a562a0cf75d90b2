import type { InferenceRow } from './inferences.ts';
import type { Measure } from './measure.ts';
import { overheadSample, overheadWitnesses } from './overhead.ts';
import { plannedCalls, type CallRow } from './planned-calls.ts';
import { pollingQuantumSeconds } from './polling-quantum.ts';
import type { Contradiction, Sample } from './sample.ts';
import { sampleSet } from './to-sample.ts';

/**
 * What should be the same from run to run: for chat its overhead, for workflow tools the overhead less as much of the
 * tail after the last inference as the polling quantum explains (statistics.md, section 2).
 */
export const toolResidual: Measure = {
  name: 'tool.residual',
  unit: 's',
  meaning: "a call's overhead less what the daemon's polling interval explains",
  async samples(run, selection, context) {
    const calls = (await plannedCalls(run, selection)).filter(({ inference }) => inference === 'due');
    const witnesses = await overheadWitnesses(run, selection, context.rungs);
    const samples = calls.flatMap((call): readonly (Sample | Contradiction)[] => {
      const sample = overheadSample(call, witnesses);
      if (call.tool === 'chat' || 'first' in sample) return [sample];
      const quantum = pollingQuantumSeconds(call.tool, context.settings, context.timeScale);
      // Where the quantum is not known, its jitter would pass for drift: workflow tools take no part.
      return quantum === undefined ? [] : [{ ...withoutQuantum(sample, call, witnesses.inferences.of(call), quantum), stratum: 'workflow' }];
    });
    return sampleSet(this.name, this.unit, samples, 'the run has no such calls with an inference');
  },
};

function withoutQuantum(sample: Sample, call: CallRow, inferences: readonly InferenceRow[], quantum: number): Sample {
  if (sample.standing !== 'seen') return sample;
  if (inferences.length === 0) return { ...sample, lower: 0 };
  const tail = Math.max(0, (call.wall_s ?? 0) - Math.max(...inferences.map(({ end_s }) => end_s)));
  const explained = Math.min(tail, quantum);
  return { ...sample, lower: Math.max(0, sample.lower - explained), upper: Math.max(0, sample.upper - explained) };
}
