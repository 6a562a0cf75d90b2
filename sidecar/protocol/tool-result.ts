import { parseCallSummary } from './call-summary.ts';
import type { CallSummary } from './call-summary.ts';
import type { ToolOutput } from './server-frame.ts';

/** A failure that the contents of a result tell, whether or not the reply has an error: one word, no contents. */
export interface ToolFailure {
  readonly kind: 'error' | 'timeout';
  readonly word: string;
}

/** What the outputs of a tool say about how it was answered; nothing of what it answered. */
export interface ToolResult {
  /** The status word of the first output, where it is a JSON object that has one. */
  readonly status: string | undefined;
  /** The model that the tool names; for workflow tools the one routed to. */
  readonly modelUsed: string | undefined;
  readonly providerUsed: string | undefined;
  readonly summary: CallSummary | undefined;
  /** Files in the result of an upload. */
  readonly filesReturned: number | undefined;
  /** How the expert analysis of a workflow ended, where one ran. */
  readonly expertStatus: string | undefined;
  readonly failure: ToolFailure | undefined;
}

const FAILED_STATUS = /^(?:error|execution_error|code_too_large|resend_prompt|invalid_request)$|_failed$/;
const TIMEOUT_STATUS = /_timeout$/;
const FAILED_EXPERT = /^(?:analysis_error|empty_response)$/;
const FAILED_TEXTS: readonly (readonly [prefix: string, word: string])[] = [
  ['[activity:error]', 'activity_error'],
  ['Unknown tool:', 'unknown_tool'],
];

/** Reads the outputs of a `call_tool_res`. */
export function parseToolResult(tool: string, outputs: readonly ToolOutput[]): ToolResult {
  const first = outputs[0]?.text ?? '';
  const value = parseJson(first);
  const body = asObject(value);
  const metadata = asObject(body['metadata']);
  const expertStatus = asWord(asObject(body['expert_analysis'])['status']);
  return {
    status: asWord(body['status']),
    modelUsed: asWord(metadata['model_used']) ?? asWord(body['model']),
    providerUsed: asWord(metadata['provider_used']) ?? asWord(body['provider'])?.toLowerCase(),
    summary: parseCallSummary(outputs.at(-1)?.text ?? ''),
    filesReturned: filesReturned(tool, value, body),
    expertStatus,
    failure: failureIn(first, body, expertStatus),
  };
}

function failureIn(text: string, body: Fields, expertStatus: string | undefined): ToolFailure | undefined {
  const status = asWord(body['status'])?.toLowerCase();
  if (status !== undefined && TIMEOUT_STATUS.test(status)) return { kind: 'timeout', word: status };
  if (status === 'execution_error' && isTimeoutEnvelope(body)) return { kind: 'timeout', word: 'execution_timeout' };
  if (expertStatus === 'analysis_timeout') return { kind: 'timeout', word: expertStatus };
  if (status !== undefined && FAILED_STATUS.test(status)) return { kind: 'error', word: status };
  if (expertStatus !== undefined && FAILED_EXPERT.test(expertStatus)) return { kind: 'error', word: expertStatus };
  const failed = FAILED_TEXTS.find(([prefix]) => text.trimStart().startsWith(prefix));
  return failed && { kind: 'error', word: failed[1] };
}

/** The daemon's 120 s limit on tools without a model answers an execution error whose text is empty: that of Python's TimeoutError. */
const isTimeoutEnvelope = (body: Fields): boolean => {
  const errorClass = asWord(body['error_class']);
  return errorClass === undefined ? body['error'] === '' : /timeout/i.test(errorClass);
};

function filesReturned(tool: string, value: unknown, body: Fields): number | undefined {
  if (tool === 'kimi_upload_and_extract') return Array.isArray(value) ? value.length : 0;
  if (tool === 'glm_upload_file') return asWord(body['file_id']) === undefined ? 0 : 1;
  return undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** A word is short and has no spaces: free text in a field of this name is not taken for one. */
const asWord = (value: unknown): string | undefined => (typeof value === 'string' && /^[\w.:/@+-]{1,128}$/.test(value) ? value : undefined);

const asObject = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
