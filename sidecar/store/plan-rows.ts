import type { LedgerEntry } from '../spans/ledger-entry.ts';
import type { PlannedCall, PlannedFile } from '../spans/planned-call.ts';
import type { Row } from './vectors.ts';

/** A planned call as a row of `calls`. */
export const callRow = (call: PlannedCall): Row => [
  call.callId, call.traceId, call.spanId, call.order,
  call.step, call.label, call.iteration, call.unit, call.group, call.warmup,
  call.tool, call.requestedModel, call.inference, call.expectedModel, call.documentedModel,
  call.cell, call.deadlineMillis, call.leaves, call.blocks,
];

/** A file of a planned call as a row of `call_files`. */
export const callFileRow = (callId: string, file: PlannedFile, ordinal: number): Row => [callId, ordinal, file.sha256, BigInt(file.bytes), file.repeated];

/** A ledger entry as a row of `ledger`. */
export const ledgerRow = (entry: LedgerEntry): Row => [entry.callId, entry.rung, entry.what, entry.due, entry.seen];
