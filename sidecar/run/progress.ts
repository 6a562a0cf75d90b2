import type { ReplayProgress } from '../replay/replay-summary.ts';
import type { Plan } from '../scenario/plan.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunEvent } from './run-event.ts';

/** Turns what a replay tells into what a reader of the run wants to know: which step, how far, how long still. */
export function describeProgress(plan: Plan, scenario: Scenario, onEvent: (event: RunEvent) => void): (progress: ReplayProgress) => void {
  const start = performance.now();
  const titles = new Map(scenario.steps.map(({ id, title }) => [id, title]));
  let step = '';
  return (progress) => {
    if (progress.type === 'stage') {
      ({ step } = progress);
      onEvent({ type: 'step', step, title: titles.get(step) ?? step, iteration: progress.iteration });
      return;
    }
    const secondsElapsed = (performance.now() - start) / 1000;
    const { done, planned } = progress;
    // Once a run takes longer than its plan expects, nobody knows how much longer.
    const secondsLeft = secondsElapsed < plan.expectedSeconds ? plan.expectedSeconds - secondsElapsed : undefined;
    onEvent({ type: 'progress', done, planned, step, secondsElapsed, secondsLeft });
  };
}
