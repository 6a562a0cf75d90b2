import type { InferenceRow } from './inferences.ts';
import type { Measure, TakingContext } from './measure.ts';
import { OVERHEAD_SIGHTS, overheadSample, overheadWitnesses } from './overhead.ts';
import { plannedCalls, type CallRow } from './planned-calls.ts';
import type { PlannedRow } from './planned-rows.ts';
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
  sampleOf: 'call',
  takes,
  keyOf,
  sights: OVERHEAD_SIGHTS,
  async samples(run, selection, context) {
    const calls = (await plannedCalls(run, selection)).filter((call) => takes(call, context));
    const witnesses = await overheadWitnesses(run, context.rungs);
    const samples = calls.map((call): Sample | Contradiction => {
      const sample = overheadSample(call, witnesses);
      const quantum = quantumOf(call, context);
      return quantum === undefined || 'first' in sample ? sample : { ...withoutQuantum(sample, call, witnesses.inferences.of(call), quantum), ...keyOf(call) };
    });
    return sampleSet(this.name, this.unit, samples, 'the run has no such calls with an inference');
  },
};

/** Chat is not polled for; undefined too where the daemon's interval is not known. */
const quantumOf = ({ tool }: PlannedRow, { settings, timeScale }: TakingContext): number | undefined =>
  tool === 'chat' ? undefined : pollingQuantumSeconds(tool, settings, timeScale);

/** Where the quantum is not known, its jitter would pass for drift: workflow tools take no part. */
function takes(call: PlannedRow, context: TakingContext): boolean {
  return call.inference === 'due' && (call.tool === 'chat' || quantumOf(call, context) !== undefined);
}

function keyOf({ tool }: PlannedRow): { readonly stratum: string } {
  return { stratum: tool === 'chat' ? 'chat' : 'workflow' };
}

function withoutQuantum(sample: Sample, call: CallRow, inferences: readonly InferenceRow[], quantum: number): Sample {
  if (sample.standing !== 'seen') return sample;
  if (inferences.length === 0) return { ...sample, lower: 0 };
  const tail = Math.max(0, (call.wall_s ?? 0) - Math.max(...inferences.map(({ end_s }) => end_s)));
  const explained = Math.min(tail, quantum);
  return { ...sample, lower: Math.max(0, sample.lower - explained), upper: Math.max(0, sample.upper - explained) };
}
