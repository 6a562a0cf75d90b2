import { groupBy } from './group-by.ts';
import type { Measure } from './measure.ts';
import { OVERHEAD_SIGHTS, overheadSample, overheadWitnesses } from './overhead.ts';
import { plannedCalls } from './planned-calls.ts';
import type { Contradiction, Sample } from './sample.ts';
import { sampleSet } from './to-sample.ts';
import { gravestStanding } from './unit.ts';

/** The tool's own time in a whole workflow: all steps of a unit, model inference and queueing apart. */
export const workflowOverhead: Measure = {
  name: 'workflow.overhead',
  unit: 's',
  meaning: "sum of the tool's own time over the steps of a workflow",
  sampleOf: 'unit',
  sights: OVERHEAD_SIGHTS,
  async samples(run, selection, context) {
    const calls = await plannedCalls(run, selection);
    const witnesses = await overheadWitnesses(run, context.rungs);
    const results: (Sample | Contradiction)[] = [];
    for (const unit of groupBy(calls, (call) => call.unit).values()) {
      const steps = unit.map((call) => overheadSample(call, witnesses));
      const contradiction = steps.find((step) => 'first' in step);
      const whole = contradiction ?? sumOf(steps.filter((step) => 'standing' in step));
      if (whole !== undefined) results.push(whole);
    }
    return sampleSet(this.name, this.unit, results, 'the run has no such workflows');
  },
};

/** A whole of parts is as the gravest of its parts; the longest part shows it. */
function sumOf(steps: readonly Sample[]): Sample | undefined {
  const [first] = steps;
  if (first === undefined) return undefined;
  const longest = steps.reduce((best, step) => (step.lower > best.lower ? step : best), first);
  const standing = gravestStanding(steps.map((step) => step.standing));
  const decisive = steps.find((step) => step.standing === standing) ?? first;
  const lower = standing === 'failed' ? 0 : steps.reduce((sum, step) => sum + step.lower, 0);
  return {
    ...first,
    key: first.cluster,
    lower,
    upper: steps.reduce((sum, step) => sum + step.upper, 0),
    standing,
    reason: decisive.reason,
    sources: [...new Set(steps.flatMap((step) => step.sources))].toSorted(),
    traceId: longest.traceId,
    spanId: longest.spanId,
    traceIds: steps.map((step) => step.traceId),
  };
}
