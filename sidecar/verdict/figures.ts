import type { Claim } from '../claims/claim.ts';
import type { Estimate, Statistic } from '../claims/statistic.ts';
import { statisticOf } from '../claims/statistics.ts';
import type { MeasureContext } from '../measures/measure.ts';
import { plannedCalls } from '../measures/planned-calls.ts';
import { MEASURES } from '../measures/registry.ts';
import type { Sample } from '../measures/sample.ts';
import type { Selection } from '../measures/selection.ts';
import type { RunReader } from '../store/run-reader.ts';
import { numeral } from './numeral.ts';
import type { Figure } from './verdict.ts';

/** The error that each bound of a figure is allowed, as for claims. */
const ALPHA = 0.05;

interface FigureMeaning {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly measure: string;
  readonly statistic: 'median' | 'share' | 'census-share';
  /** The claim whose selection it shares; undefined where it looks at every call. */
  readonly likeClaim: string | undefined;
  /** True where the samples are times of batches and the figure is files a second. */
  readonly throughput: boolean;
}

const figure = (id: string, title: string, unit: string, measure: string, statistic: FigureMeaning['statistic']): FigureMeaning => ({
  id, title, unit, measure, statistic, likeClaim: undefined, throughput: false,
});

const throughput = (id: string, title: string, likeClaim: string): FigureMeaning => ({
  id, title, unit: '{file}/s', measure: 'upload.batch_duration', statistic: 'median', likeClaim, throughput: true,
});

const FIGURES: readonly FigureMeaning[] = [
  throughput('upload.throughput-sequential', 'files uploaded one after the other, a second', 'upload.sequential'),
  throughput('upload.throughput-parallel', 'files uploaded in one call, a second', 'upload.parallel'),
  figure('cache.semantic-hit-rate', 'equal prompts answered from the semantic cache', '1', 'semantic.outcome', 'share'),
  figure('cache.semantic-hit', 'a call that the semantic cache answers', 's', 'semantic.hit_duration', 'median'),
  figure('cache.semantic-miss', 'a call that it cannot answer', 's', 'semantic.miss_duration', 'median'),
  figure('routing.fallback', 'routed calls that another model answered', '1', 'routing.fallback', 'share'),
  figure('routing.documented-accuracy', 'cells routed as the documentation promises', '1', 'routing.documented', 'census-share'),
  figure('provider.content-get', 'content GET at the provider; a cached upload < 100 ms needs < 90 ms', 's', 'provider.content_duration', 'median'),
  figure('provider.upload-post', 'upload POST at the provider', 's', 'provider.upload_duration', 'median'),
];

/** Numbers worth knowing without a limit (claims.md, Figures); those of which the run shows nothing are left out. */
export async function figuresOf(reader: RunReader, claims: readonly Claim[], context: Omit<MeasureContext, 'parameters'>): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const meaning of FIGURES) {
    const samples = await samplesOf(meaning, reader, claims, context);
    if (samples.length > 0) figures.push(asFigure(meaning, estimateOf(statisticOf[meaning.statistic], samples), samples.length));
  }
  const ratio = breakEven(figures);
  return ratio === undefined ? figures : [...figures, ratio];
}

async function samplesOf(meaning: FigureMeaning, reader: RunReader, claims: readonly Claim[], context: Omit<MeasureContext, 'parameters'>): Promise<readonly Sample[]> {
  const like = meaning.likeClaim === undefined ? undefined : claims.find(({ id }) => id === meaning.likeClaim);
  if (meaning.likeClaim !== undefined && like === undefined) return [];
  const selection = like?.select ?? {};
  const set = await MEASURES.get(meaning.measure)?.samples(reader, selection, { ...context, parameters: {} });
  // A figure proves nothing, so it speaks of what was seen.
  const samples = set?.samples.filter(({ standing }) => standing !== 'disturbed' && standing !== 'lost') ?? [];
  return meaning.throughput ? asThroughput(samples, await filesByUnit(reader, selection)) : samples;
}

async function filesByUnit(reader: RunReader, selection: Selection): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { unit, files } of await plannedCalls(reader, selection)) counts.set(unit, (counts.get(unit) ?? 0) + files);
  return counts;
}

/** A batch that took longer moved fewer files a second: the ends change places. */
const asThroughput = (samples: readonly Sample[], files: ReadonlyMap<string, number>): readonly Sample[] =>
  samples.map((sample) => {
    const count = files.get(sample.key) ?? 0;
    return { ...sample, lower: count / sample.upper, upper: sample.lower > 0 ? count / sample.lower : Infinity };
  });

/** Too few samples for a bound leave it open. */
function estimateOf(statistic: Statistic, samples: readonly Sample[]): Estimate {
  return statistic.estimate(statistic.prepare({ measure: '', unit: '', samples, contradictions: [], missing: undefined }, undefined, {}), {}, ALPHA);
}

const asFigure = ({ id, title, statistic, unit }: FigureMeaning, { value, lower, upper }: Estimate, samples: number): Figure => ({
  id,
  title,
  statistic,
  value: numeral(value),
  unit,
  lower: numeral(lower),
  upper: numeral(upper),
  samples,
});

const ratio = (over: number | null, under: number | null): number | null => (over === null || under === null || under === 0 ? null : numeral(over / under));

/** A cached upload still fetches the contents, so that it can be ten times as fast only where an upload takes nine times a fetch. */
function breakEven(figures: readonly Figure[]): Figure | undefined {
  const post = figures.find(({ id }) => id === 'provider.upload-post');
  const get = figures.find(({ id }) => id === 'provider.content-get');
  if (post === undefined || get === undefined) return undefined;
  return {
    id: 'provider.post-to-get',
    title: 'upload POST ÷ content GET; cached uploads 10× as fast need ≥ 9×',
    statistic: 'ratio-of-medians',
    value: ratio(post.value, get.value),
    unit: '1',
    lower: ratio(post.lower, get.upper),
    upper: ratio(post.upper, get.lower),
    samples: Math.min(post.samples, get.samples),
  };
}
