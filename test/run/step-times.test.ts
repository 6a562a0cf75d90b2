import { expect, it } from 'vitest';
import { StepTimes } from '../../sidecar/run/step-times.ts';

it('adds up the stages of a step, and counts the last one to the end', () => {
  let now = 0;
  const times = new StepTimes(() => now);
  const at = (millis: number): void => {
    now = millis;
  };
  times.begins('warm-up');
  at(1000);
  times.begins('rounds');
  at(3500);
  times.begins('rounds');
  at(4000);
  times.begins('load');
  at(6000);
  expect(Object.fromEntries(times.ended())).toEqual({ 'warm-up': 1, rounds: 3, load: 2 });
});
