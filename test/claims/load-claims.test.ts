import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadClaims } from '../../sidecar/claims/load-claims.ts';
import { readDocument } from '../../sidecar/document/document.ts';
import { SidecarError } from '../../sidecar/errors.ts';
import { MEASURES } from '../../sidecar/measures/registry.ts';

const shipped = new URL('../../scenarios/task-2c.claims.yaml', import.meta.url).pathname;
const scenario = new URL('../../scenarios/task-2c.yaml', import.meta.url).pathname;
const measures = new Map([['upload.duration', { unit: 's' }], ['cache.outcome', { unit: '1' }]]);

const row = `
  - id: upload.first
    plan: '1.1'
    title: it holds
    failureTitle: it does not hold
    measure: upload.duration
    select: { labels: [first] }
    statistic: median
    limit: { op: <, value: 2 }
    unit: s
    leastSamples: 5
`;

describe('a claims file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claims-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function load(text: string) {
    const file = join(folder, 'test.claims.yaml');
    await writeFile(file, text);
    return loadClaims(file, measures);
  }
  async function problemsOf(text: string): Promise<readonly string[]> {
    const error: unknown = await load(text).catch((thrown: unknown) => thrown);
    if (!(error instanceof SidecarError)) throw new Error('expected problems', { cause: error });
    return (error as SidecarError<'DOCUMENT_INVALID'>).details.problems;
  }

  it('gives claims with what it leaves out filled in', async () => {
    const [claim] = await load(`claims:${row}`);
    expect(claim).toMatchObject({ id: 'upload.first', required: true, against: undefined, parameters: {}, advice: {}, limit: { op: '<', value: 2 } });
    expect(Object.isFrozen(claim)).toBe(true);
  });

  it.each([
    ['an unknown measure', 'measure: upload.duration', 'measure: upload.durations', ':6: claims[0].measure: unknown measure "upload.durations", did you mean "upload.duration"?'],
    ['an unknown statistic', 'statistic: median', 'statistic: medain', 'did you mean "median"?'],
    ['an unknown comparison', 'op: <,', 'op: "=<",', 'claims[0].limit.op'],
    ['an unknown key', 'leastSamples: 5', 'leastSample: 5', 'leastSamples'],
    ['an unknown parameter', 'unit: s', 'unit: s\n    parameters: { p: 0.5 }', 'unknown parameter of median "p"'],
    ['a parameter that is not given', 'statistic: median', 'statistic: quantile', 'no p found, expected p: which quantile'],
    ['a parameter out of range', 'statistic: median', 'statistic: quantile\n    parameters: { p: 95 }', '95 found, expected 0.01 to 0.99'],
    ['a unit that is not the measure\'s', 'unit: s', 'unit: By', '"By" found, expected "s"'],
    ['a selection of everything', 'select: { labels: [first] }', 'select: {}', 'expected steps, labels or tools'],
    ['an empty list of labels', 'labels: [first]', 'labels: []', 'claims[0].select.labels'],
    ['a ratio of nothing', 'statistic: median', 'statistic: paired-ratio', 'expected the selection that a ratio divides by'],
    ['a denominator where nothing is divided', 'statistic: median', 'statistic: median\n    against: { labels: [repeat] }', 'median compares nothing'],
    ['a median of seven', 'leastSamples: 5', 'leastSamples: 7', '7 found, expected 5, or 8 and more'],
    ['a zero proven by twenty', 'statistic: median', 'statistic: zero-count', '5 found, expected at least 63'],
    ['a share above one', 'statistic: median', 'statistic: share', '2 found, expected 0 to 1: a share'],
    ['advice on an unknown state', 'unit: s', 'unit: s\n    advice: { failed: mend it }', 'unknown state or reason "failed"'],
    ['an unknown placeholder', 'unit: s', 'unit: s\n    correction: it takes {median}', 'unknown placeholder "median"'],
    ['the same id twice', '\n    leastSamples: 5\n', `\n    leastSamples: 5${row}`, '"upload.first" found, expected an id of its own: line 2 has it'],
  ])('is refused for %s', async (_, from, to, problem) => {
    expect(row).toContain(from);
    expect((await problemsOf(`claims:${row.replace(from, to)}`)).join('\n')).toContain(problem);
  });

  it('is told all its problems at once, each with its line', async () => {
    const problems = await problemsOf(`claims:${row.replace('upload.duration', 'nothing').replace('unit: s', 'unit: By')}${row.replace('median', 'mode')}`);
    expect(problems.length).toBeGreaterThanOrEqual(2);
    expect(problems.join('\n')).toMatch(/:6: claims\[0\]\.measure/);
    expect(problems.join('\n')).toMatch(/:19: claims\[1\]\.statistic/);
  });

  it('says every row of Task 2.C in the terms of the measures there are', async () => {
    const claims = await loadClaims(shipped, MEASURES);
    expect(claims.map(({ id }) => id)).toEqual([
      'upload.first', 'upload.cached', 'upload.cached-speedup', 'upload.sequential', 'upload.parallel', 'upload.parallel-speedup',
      'upload.hit-rate', 'upload.hit-rate-parallel', 'upload.api-calls',
      'routing.simple', 'routing.complex', 'routing.p95', 'routing.accuracy', 'routing.failures',
      'tools.chat', 'tools.analyze', 'tools.workflow', 'tools.within-limit', 'tools.timeouts', 'tools.consistency',
      'memory.idle', 'memory.load', 'memory.growth', 'memory.stable',
    ]);
    expect(claims.every(({ advice }) => advice['fail'] !== undefined)).toBe(true);
  });

  it('selects steps and labels that the scenario has', async () => {
    const claims = await loadClaims(shipped, MEASURES);
    const text = await readFile(scenario, 'utf8');
    const { value } = await readDocument(scenario);
    const steps = (value as { steps: readonly { id: string }[] }).steps.map(({ id }) => id);
    const labels = new Set([...text.matchAll(/\blabel: ([a-z-]+)/g)].map(([, label]) => label));
    for (const { select, against } of claims) {
      for (const selection of [select, against ?? {}]) {
        expect(steps).toEqual(expect.arrayContaining([...(selection.steps ?? [])]));
        for (const label of selection.labels ?? []) expect(labels).toContain(label);
      }
    }
  });
});
