import { describe, expect, it } from 'vitest';
import { containerChanges } from '../../sidecar/measures/containers.ts';
import { HandMadeRun } from './hand-made-run.ts';

const GROWTH = { steps: ['growth'], labels: ['block'] };

/** Two blocks of a second, from 10 s on, with a call in each and one after them. */
function blocks(): HandMadeRun {
  const run = new HandMadeRun();
  for (const [block, start] of [10, 12].entries()) {
    run.stage('growth', 'block', block, start, 1);
    run.call({ step: 'growth' }, { start, seconds: 0.5 });
  }
  run.call({ step: 'later' }, { start: 20, seconds: 1 });
  return run;
}

describe('the changes of containers', () => {
  it('are from the last census before the stages to the last before the call that follows them', async () => {
    const run = blocks();
    run.census(1, { results: [1, 100] });
    run.census(9, { results: [5, 500], findings: [2, 20] });
    run.census(11, { results: [50, 5000] });
    run.census(15, { results: [12, 1200], findings: [8, 80] });
    run.census(19, { results: [10, 1000], findings: [9, 90], latencies: [3, 60] });
    run.census(21, { results: [90, 9000] });
    await using opened = await run.open();
    expect(await containerChanges(opened.reader, GROWTH)).toMatchObject([
      { container: 'findings', entries: 7, bytes: 70, letsGo: 'never' },
      { container: 'latencies', entries: 3, bytes: 60 },
      { container: 'results', entries: 5, bytes: 500, letsGo: 'expiry', holds: 'results by request' },
    ]);
  });

  it('are none where a census before or after the stages is missing', async () => {
    const [before, after] = [blocks(), blocks()];
    before.census(9, { results: [5, 500] });
    after.census(15, { results: [5, 500] });
    for (const run of [before, after, blocks()]) {
      await using opened = await run.open();
      expect(await containerChanges(opened.reader, GROWTH)).toEqual([]);
    }
  });

  it('are without a size where it was not had', async () => {
    const run = blocks();
    run.census(9, {});
    run.census(9.5, { results: [5, 500] });
    run.census(15, { results: [6, Number.NaN] });
    await using opened = await run.open();
    expect(await containerChanges(opened.reader, GROWTH)).toMatchObject([{ entries: 1, bytes: undefined }]);
  });
});
