import type { Rung } from '../spans/source.ts';
import type { RungItem } from '../spans/rung-item.ts';
import { SPAN_NAMES } from '../spans/semconv.ts';
import { exactly } from './interval.ts';
import type { Measure } from './measure.ts';
import type { Sample } from './sample.ts';
import { selects } from './selection.ts';
import { sampleSet } from './to-sample.ts';

interface ProviderCallRow {
  readonly call_id: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly source: Rung;
  readonly duration_s: number;
  readonly step: string;
  readonly label: string;
  readonly tool: string;
  readonly ordinal: number;
}

/** Time of the provider calls of one name, as seen between daemon and provider. */
function providerCall(name: string, meaning: string, spanName: string, item: RungItem): Measure {
  return {
    name,
    unit: 's',
    meaning,
    sampleOf: 'call',
    sights: [{ lower: [item], upper: [item] }],
    async samples(run, selection) {
      const rows = await run.query<ProviderCallRow>(new URL('./provider-call.sql', import.meta.url), { name: spanName });
      const samples = rows.filter((row) => selects(selection, row)).map(
        (row): Sample => ({
          ...exactly(row.duration_s),
          key: `${row.call_id}/${row.span_id}`,
          pair: row.call_id,
          cluster: row.call_id,
          stratum: row.tool,
          order: row.ordinal,
          standing: 'seen',
          reason: '',
          sources: [row.source],
          traceId: row.trace_id,
          spanId: row.span_id,
        }),
      );
      return sampleSet(name, 's', samples, 'no source saw the provider calls');
    },
  };
}

/** Time of one upload at the provider. */
export const providerUpload = providerCall('provider.upload_duration', 'time of one POST of a file at the provider', SPAN_NAMES.filesPost, 'gateway/post');

/** Time of one fetch of extracted contents from the provider. */
export const providerContent = providerCall('provider.content_duration', 'time of one GET of extracted contents from the provider', SPAN_NAMES.filesContent, 'gateway/content');
