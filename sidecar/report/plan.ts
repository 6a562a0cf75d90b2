/** The benchmarking plan of Task 2.L as it was written down before anything was measured, with the claims that judge each line. */

/** A line of the plan's test categories. */
export interface PlanTest {
  /** `1.1`; empty for a success criterion. */
  readonly test: string;
  readonly what: string;
  /** In the plan's own words. */
  readonly expected: string;
  /** Claims, or figures without a limit, that answer it. */
  readonly answeredBy: readonly string[];
  /** The limit where the plan's words leave no choice; undefined where the claim had to settle what they mean. */
  readonly limit: string | undefined;
}

/** A category of the plan. */
export interface PlanCategory {
  readonly number: number;
  readonly title: string;
  readonly tests: readonly PlanTest[];
}

/** A line of the plan's table of baselines. */
export interface PlanBaseline {
  readonly metric: string;
  /** Estimated by the plan: nothing was measured before. */
  readonly before: string;
  readonly target: string;
  readonly answeredBy: string;
}

const test = (number: string, what: string, expected: string, limit: string | undefined, ...answeredBy: readonly string[]): PlanTest => ({ test: number, what, expected, limit, answeredBy });
const criterion = (what: string, expected: string, limit: string | undefined, ...answeredBy: readonly string[]): PlanTest => test('', what, expected, limit, ...answeredBy);

/** The plan's four categories, each with its tests and its success criteria. */
export const PLAN_CATEGORIES: readonly PlanCategory[] = [
  {
    number: 1,
    title: 'File upload performance',
    tests: [
      test('1.1', 'Single file upload, first time', '< 2 seconds', '< 2 s', 'upload.first'),
      test('1.2', 'Single file upload, cached', '< 0.1 seconds', '< 100 ms', 'upload.cached'),
      test('1.3', 'Multiple file upload, sequential', '~10 seconds (5 × 2 s)', undefined, 'upload.sequential'),
      test('1.4', 'Multiple file upload, parallel', '~2–3 seconds', undefined, 'upload.parallel'),
      criterion('Cached uploads faster than the first upload', '10×', '≥ 10×', 'upload.cached-speedup'),
      criterion('Parallel uploads faster than sequential', '3×', '≥ 3×', 'upload.parallel-speedup'),
      criterion('Cache hit rate for repeated files', '> 80 %', '> 80 %', 'upload.hit-rate', 'upload.hit-rate-parallel'),
    ],
  },
  {
    number: 2,
    title: 'Model routing performance',
    tests: [
      test('2.1', 'Simple prompt routing', '< 0.01 seconds per prompt', '< 10 ms', 'routing.simple'),
      test('2.2', 'Complex prompt routing', '< 0.05 seconds per prompt', '< 50 ms', 'routing.complex'),
      test('2.3', 'Model selection accuracy', '> 90 %', '> 90 %', 'routing.accuracy'),
      criterion('Routing time of 95 % of requests', '< 50 ms', '< 50 ms', 'routing.p95'),
      criterion('Routing failures', 'none', '≤ 0', 'routing.failures'),
    ],
  },
  {
    number: 3,
    title: 'Tool execution performance',
    tests: [
      test('3.1', 'Chat tool response time, inference apart', '< 5 seconds', '< 5 s', 'tools.chat'),
      test('3.2', 'Analyze tool response time, inference apart', '< 10 seconds', '< 10 s', 'tools.analyze'),
      test('3.3', 'Workflow tool response time, inference apart', '< 15 seconds', '< 15 s', 'tools.workflow'),
      criterion('Requests that complete within the expected time', '95 %', '≥ 95 %', 'tools.within-limit'),
      criterion('Timeouts', 'none', '≤ 0', 'tools.timeouts'),
      criterion('Performance across runs', 'consistent', undefined, 'tools.consistency'),
    ],
  },
  {
    number: 4,
    title: 'Memory and resource usage',
    tests: [
      test('4.1', 'Memory usage, idle', '< 200 MB', '< 200 MB', 'memory.idle'),
      test('4.2', 'Memory usage, 20 concurrent requests', '< 500 MB', '< 500 MB', 'memory.load'),
      test('4.3', 'Memory increase over 100 requests', '< 10 %', '< 10 %', 'memory.growth'),
      criterion('Performance over time', 'stable', undefined, 'memory.stable'),
    ],
  },
];

/** The metrics that the plan lists for each optimisation, besides those that a category tests. */
export const PLAN_METRICS: readonly PlanTest[] = [
  criterion('Deduplication of uploads: API call reduction', 'reduced', undefined, 'upload.api-calls'),
  criterion('Parallel uploads: throughput', 'faster', undefined, 'upload.throughput-sequential', 'upload.throughput-parallel'),
  criterion('Model routing: fallback frequency', 'no target', undefined, 'routing.fallback'),
];

/** The plan's six baselines, estimated before and targeted after. */
export const PLAN_BASELINES: readonly PlanBaseline[] = [
  { metric: 'File upload (first)', before: '2–3 seconds', target: '2 seconds', answeredBy: 'upload.first' },
  { metric: 'File upload (cached)', before: '2–3 seconds', target: '< 0.1 seconds', answeredBy: 'upload.cached' },
  { metric: 'Parallel upload (5 files)', before: '10–15 seconds', target: '2–3 seconds', answeredBy: 'upload.parallel' },
  { metric: 'Model routing', before: '0.05–0.1 seconds', target: '< 0.01 seconds', answeredBy: 'routing.simple' },
  { metric: 'Memory usage (idle)', before: '150–200 MB', target: '< 200 MB', answeredBy: 'memory.idle' },
  { metric: 'Memory usage (load)', before: '400–600 MB', target: '< 500 MB', answeredBy: 'memory.load' },
];

/** The claims by category in the plan's order; those that no category has come last. */
export function byCategory<Item extends { readonly id: string }>(items: readonly Item[]): readonly { readonly title: string; readonly items: readonly Item[] }[] {
  const metrics = PLAN_METRICS.flatMap(({ answeredBy }) => answeredBy);
  const groups = PLAN_CATEGORIES.map(({ number, title, tests }) => {
    const ids = tests.flatMap(({ answeredBy }) => answeredBy);
    // A metric of an optimisation belongs to the category of its name.
    const family = ids[0]?.split('.')[0];
    const wanted = [...ids, ...metrics.filter((id) => id.split('.')[0] === family)];
    return { title: `${number} · ${title}`, items: wanted.flatMap((id) => items.filter((item) => item.id === id)) };
  });
  const grouped = new Set(groups.flatMap((group) => group.items));
  return [...groups, { title: 'Other claims', items: items.filter((item) => !grouped.has(item)) }].filter((group) => group.items.length > 0);
}
