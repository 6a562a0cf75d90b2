import { describe, expect, it } from 'vitest';
import type { Claim } from '../../sidecar/claims/claim.ts';
import { gatherEvidence } from '../../sidecar/evidence/gather-evidence.ts';
import { HandMadeRun, planned } from '../measures/hand-made-run.ts';
import { madeVerdict } from '../report/made-verdict.ts';

const TOOL = 'kimi_upload_and_extract';

const claim = (given: Partial<Claim>): Claim => ({
  id: 'upload.sequential',
  plan: '1.3',
  title: 'three files take 10 s at most',
  failureTitle: 'three files take more than 10 s',
  measure: 'upload.batch_duration',
  select: { steps: ['rounds'], labels: ['first'] },
  against: undefined,
  statistic: 'median',
  parameters: {},
  limit: { op: '<=', value: 10 },
  unit: 's',
  leastSamples: 5,
  required: true,
  advice: {},
  ...given,
});

/** Five rounds of three uploads one after the other, and of three in one call; round n takes longer than the one before. */
function rounds(): HandMadeRun {
  const run = new HandMadeRun();
  let start = 1;
  for (let round = 0; round < 5; round += 1) {
    const group = `round-${round}`;
    run.stage('rounds', 'round', round, start, 8);
    for (let n = 0; n < 3; n += 1) {
      const call = run.call({ tool: TOOL, step: 'rounds', label: 'first', unit: `alone-${round}`, group, iteration: round, files: [planned(round * 10 + n)] }, { start, seconds: 1 + round / 10 });
      run.post(call, start + 0.1, 0.5, round * 10 + n);
      start += 2;
    }
    run.call({ tool: TOOL, step: 'rounds', label: 'batch', unit: `batch-${round}`, group, iteration: round, files: [7, 8, 9].map((n) => planned(round * 10 + n)) }, { start, seconds: 1.5 });
    run.reading(start, 80e6 + round * 1e6);
    run.reading(start, round / 10, 'process.cpu.utilization');
    start += 2;
  }
  return run;
}

const verdict = madeVerdict({ environment: { ...madeVerdict().environment, timeScale: 1 } });

describe('gatherEvidence', () => {
  it('shows a sample of several calls as all of their spans, the slowest first', async () => {
    await using opened = await rounds().open();
    const { claims } = await gatherEvidence({ reader: opened.reader, looks: [], claims: [claim({})], verdict });
    const { samples, waterfalls } = claims.get('upload.sequential') ?? { samples: [], waterfalls: [] };
    expect(samples.map(({ key }) => key)).toEqual(['alone-0', 'alone-1', 'alone-2', 'alone-3', 'alone-4']);
    expect(waterfalls.map(({ role, traceIds, rows }) => [role, traceIds.length, rows.length])).toEqual([['slowest', 3, 6], ['median', 3, 6], ['fastest', 3, 6]]);
    expect(waterfalls[0]?.seconds).toBeCloseTo(5.4, 9);
  });

  it('gives ratios as ratios, with the median of what they divide by', async () => {
    await using opened = await rounds().open();
    const ratio = claim({ id: 'upload.parallel-speedup', statistic: 'paired-ratio', against: { steps: ['rounds'], labels: ['batch'] }, limit: { op: '>=', value: 3 }, unit: '1' });
    const { claims } = await gatherEvidence({ reader: opened.reader, looks: [], claims: [ratio], verdict });
    const { samples = [], denominator, waterfalls } = claims.get('upload.parallel-speedup') ?? {};
    expect(denominator).toBe(1.5);
    expect(samples).toHaveLength(5);
    expect(samples[4]?.upper).toBeCloseTo(5.4 / 1.5, 9);
    expect(waterfalls).toEqual([]);
  });

  it('tells what the process weighed, from the start of the run, with each step once', async () => {
    await using opened = await rounds().open();
    const { process } = await gatherEvidence({ reader: opened.reader, looks: [], claims: [], verdict });
    expect(process?.memory.map(({ value }) => value)).toEqual([80e6, 81e6, 82e6, 83e6, 84e6]);
    expect(process?.cpu).toHaveLength(5);
    expect(process?.steps).toMatchObject([{ step: 'rounds', startSeconds: 0, endSeconds: 40, calls: 20, highestBytes: 84e6, cpu: 0.2 }]);
  });

  it('has no history of a process that nobody read', async () => {
    const run = new HandMadeRun();
    run.call({ tool: 'chat' }, { start: 0, seconds: 1 });
    await using opened = await run.open();
    expect((await gatherEvidence({ reader: opened.reader, looks: [], claims: [], verdict })).process).toBe(undefined);
  });
});
