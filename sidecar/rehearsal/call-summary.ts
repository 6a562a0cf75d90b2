import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../spans/planned-call.ts';
import { parseJson } from './json.ts';

/** What the summary says beside what the answer itself tells. */
export interface SummaryFacts {
  readonly tool: string;
  readonly args: JsonObject;
  readonly seconds: number;
  readonly requestId: string;
}

/** A new internal request id: another one than that of the WebSocket. */
export const newInternalRequestId = (): string => randomUUID();

/** The block that the daemon adds after a tool's answer; undefined for a JSON array, on which its builder fails. */
export function callSummary(answer: string, { tool, args, seconds, requestId }: SummaryFacts): string | undefined {
  const body = parseJson(answer);
  if (Array.isArray(body)) return undefined;
  const fields: Readonly<Record<string, unknown>> = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  const next = fields['next_step_required'] === true;
  const status = text(fields['status']) ?? (next ? 'pause_for_analysis' : 'ok');
  const step = whole(fields['step_number']) ?? 1;
  const label = next || status.toLowerCase().startsWith('pause_for_') ? 'WORKFLOW_PAUSED' : 'COMPLETE';
  const expert = args['use_assistant_model'] === true ? (next ? 'Pending' : 'Completed') : 'Disabled';
  return [
    '',
    '=== MCP CALL SUMMARY ===',
    `Tool: ${tool} | Status: ${label} (Step ${step}/${whole(fields['total_steps']) ?? '?'} complete)`,
    `Duration: ${seconds.toFixed(1)}s | Model: ${text(args['model']) ?? 'glm-4.5-flash'} | Tokens: ~${Math.floor(answer.length / 4)}`,
    `Continuation ID: ${text(fields['continuation_id']) ?? text(args['continuation_id']) ?? '-'}`,
    `Next Action Required: ${next ? `Continue with step ${step + 1}` : 'None'}`,
    `Expert Validation: ${expert}`,
    '=== END SUMMARY ===',
    '',
    '(no progress captured)',
    `req_id=${requestId}`,
  ].join('\n');
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const whole = (value: unknown): number | undefined => (typeof value === 'number' && value !== 0 ? value : undefined);
