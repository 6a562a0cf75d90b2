import { exactly } from './interval.ts';
import type { Measure } from './measure.ts';
import type { Sample } from './sample.ts';
import { BY_READINGS, NO_PROCESS_RUNG, NO_STAGES, stageParameters, stagesOf } from './stages.ts';
import { DISTURBED } from './standing.ts';
import { missingSet, sampleSet } from './to-sample.ts';

interface ReadingRow {
  readonly trace_id: string;
  readonly span_id: string;
  readonly step: string;
  readonly disturbed: boolean;
  readonly value: number;
  readonly ordinal: number;
}

/** Resident memory of the daemon's process tree, one sample for each reading inside the stages. */
export const memoryResident: Measure = {
  name: 'memory.resident',
  unit: 'By',
  meaning: "resident memory of the daemon's process tree",
  sampleOf: 'reading',
  sights: [BY_READINGS],
  async samples(run, selection) {
    const stages = await stagesOf(run, selection);
    if (stages.length === 0) return sampleSet(this.name, this.unit, [], NO_STAGES);
    const rows = await run.query<ReadingRow>(new URL('./memory-resident.sql', import.meta.url), stageParameters(selection));
    if (rows.length === 0) return missingSet(this.name, this.unit, NO_PROCESS_RUNG);
    const samples = rows.map(
      (row): Sample => ({
        ...exactly(row.value),
        key: `${row.span_id}/${row.ordinal}`,
        pair: row.span_id,
        cluster: row.span_id,
        stratum: row.step,
        order: row.ordinal,
        standing: row.disturbed ? DISTURBED.standing : 'seen',
        reason: row.disturbed ? DISTURBED.reason : '',
        sources: ['process'],
        traceId: row.trace_id,
        spanId: row.span_id,
      }),
    );
    return sampleSet(this.name, this.unit, samples, NO_STAGES);
  },
};
