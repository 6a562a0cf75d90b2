import type { Inference, PlannedCall } from '../spans/planned-call.ts';

/** A planned call, as measures choose, pair and group calls. */
export interface PlannedRow {
  readonly call_id: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly ordinal: number;
  readonly step: string;
  readonly label: string;
  readonly unit: string;
  readonly group_key: string;
  readonly tool: string;
  readonly requested_model: string | null;
  readonly inference: Inference;
  readonly expected_model: string | null;
  readonly documented_model: string | null;
  readonly cell: string | null;
  readonly files: number;
  /** The first file's contents, and whether the plan sent them before. */
  readonly sha256: string | null;
  readonly repeated: boolean;
}

/** A planned call as a run's file would have it. */
export const plannedRow = (call: PlannedCall): PlannedRow => ({
  call_id: call.callId,
  trace_id: call.traceId,
  span_id: call.spanId,
  ordinal: call.order,
  step: call.step,
  label: call.label,
  unit: call.unit,
  group_key: call.group,
  tool: call.tool,
  requested_model: call.requestedModel ?? null,
  inference: call.inference,
  expected_model: call.expectedModel ?? null,
  documented_model: call.documentedModel ?? null,
  cell: call.cell ?? null,
  files: call.files.length,
  sha256: call.files[0]?.sha256 ?? null,
  repeated: call.files[0]?.repeated ?? false,
});
