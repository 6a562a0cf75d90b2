import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateText } from '../../sidecar/scenario/generate.ts';
import type { Plan } from '../../sidecar/scenario/plan.ts';
import { bytesOf } from '../../sidecar/scenario/size.ts';
import { openBench, shipped } from './expansion.ts';
import type { Bench } from './expansion.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const identities = (plan: Plan): readonly string[] => plan.calls.flatMap((call) => [call.callId, call.traceId, call.spanId, ...call.markers, ...call.files.filter((file) => !file.repeated).map((file) => file.sha256)]);

const waits = (plan: Plan | undefined): readonly number[] => plan?.stages.flatMap((stage) => (stage.kind === 'calls' ? [] : [stage.seconds])) ?? [];

describe('expandScenario', () => {
  it('gives the same plan for the same run id and seed', async () => {
    expect(await bench.expand(shipped('smoke'))).toEqual(await bench.expand(shipped('smoke')));
  });

  it.each([{ runId: 'run-b' }, { seed: 'other' }])('gives other ids, marks and contents for %j', async (options) => {
    const [one, other] = await Promise.all([bench.expand(shipped('smoke')), bench.expand(shipped('smoke'), options)]);
    const ids = new Set(identities(one).filter((id) => !id.startsWith('run-')));
    expect(identities(other).filter((id) => ids.has(id))).toEqual([]);
  });

  it('numbers calls from one and gives each ids of its own', async () => {
    const plan = await bench.expand(shipped('task-2c'), { runId: 'run-n' });
    expect(plan.calls.map((call) => call.order)).toEqual(plan.calls.map((_, place) => place));
    expect([plan.calls[0]?.callId, plan.calls[99]?.callId]).toEqual(['run-n-0001', 'run-n-0100']);
    expect(plan.calls.every((call) => /^[0-9a-f]{32}$/.test(call.traceId) && /^[0-9a-f]{16}$/.test(call.spanId))).toBe(true);
    for (const key of ['callId', 'traceId', 'spanId'] as const) expect(new Set(plan.calls.map((call) => call[key])).size).toBe(plan.calls.length);
  });

  it('has every call of the stages in the list of calls, in order', async () => {
    const plan = await bench.expand(shipped('task-2c'), { runId: 'run-o' });
    expect(plan.stages.flatMap((stage) => (stage.kind === 'calls' ? stage.lanes.flat() : []))).toEqual(plan.calls);
  });

  it('divides pauses, quiet windows, deadlines and the time it takes by the time scale, and changes nothing else', async () => {
    const [plain, fast] = await Promise.all([1, 10].map((timeScale) => bench.expand(shipped('task-2c'), { timeScale, runId: 'run-t', quick: true })));
    expect(waits(fast)).toEqual(waits(plain).map((seconds) => seconds / 10));
    expect(fast?.calls).toEqual(plain?.calls.map((call) => ({ ...call, deadlineMillis: call.deadlineMillis / 10 })));
    expect(plain?.calls[0]?.deadlineMillis).toBe(60_000);
    expect(fast?.expectedSeconds).toBeCloseTo(3.1);
  });

  it.each([
    ['true', 'due'],
    [' True ', 'due'],
    ['1', 'due'],
    ['false', 'none'],
    ['', 'none'],
    [undefined, 'possible'],
  ])('takes an expert for due, none or possible where the setting is %j', async (value, expected) => {
    const plan = await bench.expand(shipped('smoke'), { settings: new Map(value === undefined ? [] : [['EXPERT_ANALYSIS_ENABLED', value]]) });
    expect(plan.calls.filter((call) => call.step === 'workflow').map((call) => call.inference)).toEqual(['none', expected]);
  });

  it('puts the model beside the arguments where it is given, and nowhere where it is not', async () => {
    const plan = await bench.expandText('name: t\nsteps:\n  - id: a\n    do:\n      - in-turn:\n          - { tool: chat, model: glm-4.6, prompt: x }\n          - { tool: chat, prompt: x }\n');
    expect(plan.calls.map((call) => [call.requestedModel, call.arguments['model']])).toEqual([
      ['glm-4.6', 'glm-4.6'],
      [undefined, undefined],
    ]);
  });

  it('turns arms round with each iteration', async () => {
    const plan = await bench.expandText('name: t\nsteps:\n  - id: a\n    repeat: 3\n    do:\n      - alternate:\n          x:\n            - in-turn: [{ tool: version, label: x }]\n          y:\n            - in-turn: [{ tool: version, label: y }]\n          z:\n            - pause: 1\n');
    expect(plan.stages.map((stage) => (stage.kind === 'calls' ? stage.lanes[0]?.[0]?.label : stage.kind))).toEqual(['x', 'y', 'pause', 'pause', 'y', 'x', 'x', 'y', 'pause']);
  });

  it('takes times in turn, none included', async () => {
    const plan = await bench.expandText('name: t\nsteps:\n  - id: a\n    repeat: 5\n    do:\n      - in-turn:\n          - { tool: version, times: [2, 0, 1] }\n');
    expect([0, 1, 2, 3, 4].map((iteration) => plan.calls.filter((call) => call.iteration === iteration).length)).toEqual([2, 0, 1, 2, 0]);
  });

  it('repeats the files of its own iteration first, and of the run where it has none', async () => {
    const plan = await bench.expandText(
      'name: t\nsteps:\n  - id: a\n    repeat: 2\n    do:\n      - in-turn:\n          - { tool: kimi_upload_and_extract, label: f, files: { size: 1KB } }\n          - { tool: kimi_upload_and_extract, label: g, files: { again: f } }\n  - id: b\n    do:\n      - in-turn:\n          - { tool: kimi_upload_and_extract, label: h, files: { again: f, count: 2 } }\n',
    );
    const shas = plan.calls.map((call) => call.files.map((file) => file.sha256));
    expect([shas[1], shas[3], shas[4]]).toEqual([shas[0], shas[2], [...(shas[0] ?? []), ...(shas[2] ?? [])]]);
    expect(plan.calls.map((call) => call.files.map((file) => file.repeated))).toEqual([[false], [true], [false], [true], [true, true]]);
  });

  it('plans what any small scenario asks for', async () => {
    const part = fc.record({ atOnce: fc.boolean(), together: fc.boolean(), calls: fc.array(fc.record({ times: fc.integer({ min: 0, max: 3 }), files: fc.integer({ min: 1, max: 3 }), quick: fc.boolean() }), { minLength: 1, maxLength: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ repeat: fc.integer({ min: 1, max: 3 }), parts: fc.array(part, { minLength: 1, maxLength: 3 }) }), { minLength: 1, maxLength: 3 }), fc.boolean(), async (steps, quick) => {
        const text = JSON.stringify({
          name: 'any',
          steps: steps.map(({ repeat, parts }, place) => ({
            id: `s${place}`,
            repeat,
            do: parts.map(({ atOnce, together, calls }) => ({
              [atOnce ? 'at-once' : 'in-turn']: calls.map((call) => ({ tool: 'kimi_upload_and_extract', times: [call.times], files: { size: '20B', count: call.files }, ...(call.quick ? {} : { quick: false }) })),
              together,
            })),
          })),
        });
        const plan = await bench.expandText(text, { quick });
        const kept = steps.map(({ repeat, parts }) => repeat * parts.flatMap(({ calls }) => calls.filter((call) => call.quick || !quick)).reduce((sum, call) => sum + call.times, 0));
        expect(plan.calls).toHaveLength(kept.reduce((sum, n) => sum + n, 0));
        const files = plan.calls.flatMap((call) => call.files.map((file) => file.sha256));
        expect(new Set(files).size).toBe(files.length);
        expect(plan.stages.every((stage) => stage.kind === 'calls' && stage.lanes.length > 0 && stage.lanes.every((lane) => lane.length > 0))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('generateText', () => {
  it('has exactly the size asked for, printable, its own for each seed, and without a mark', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 16, max: 5000 }), (seed, other, bytes) => {
        const text = generateText(seed, bytes);
        expect(Buffer.byteLength(text)).toBe(bytes);
        expect(text).toMatch(/^[A-Za-z0-9+/\n]+$/);
        expect(text === generateText(other, bytes)).toBe(seed === other);
      }),
      { numRuns: 200 },
    );
  });
});

describe('bytesOf', () => {
  it.each([
    ['100KB', 100_000],
    ['100 KiB', 102_400],
    ['1.5MB', 1_500_000],
    ['2MiB', 2_097_152],
    ['64B', 64],
  ])('takes %s for %i', (size, bytes) => {
    expect(bytesOf(size)).toBe(bytes);
  });
});
