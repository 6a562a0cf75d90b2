import type { JsonObject } from '../spans/planned-call.ts';

const STEP = ['step', 'step_number', 'total_steps', 'next_step_required'] as const;
const FINDING = [...STEP, 'findings'] as const;

/** What each tool needs, as `list_tools` says it. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  analyze: FINDING,
  challenge: ['prompt'],
  chat: ['prompt'],
  codereview: FINDING,
  consensus: STEP,
  debug: FINDING,
  docgen: [
    ...FINDING,
    'document_complexity',
    'document_flow',
    'update_existing',
    'comments_on_complex_logic',
    'num_files_documented',
    'total_files_to_document',
  ],
  glm_payload_preview: ['prompt'],
  glm_upload_file: ['file'],
  glm_web_search: ['search_query'],
  kimi_capture_headers: ['messages'],
  kimi_chat_with_tools: ['messages'],
  kimi_intent_analysis: ['prompt'],
  kimi_multi_file_chat: ['files', 'prompt'],
  kimi_upload_and_extract: ['files'],
  planner: STEP,
  precommit: FINDING,
  refactor: FINDING,
  secaudit: FINDING,
  testgen: FINDING,
  thinkdeep: FINDING,
  tracer: [...FINDING, 'target_description', 'trace_mode'],
};

const TYPES: Readonly<Record<string, JsonObject>> = {
  step_number: { type: 'integer' },
  total_steps: { type: 'integer' },
  next_step_required: { type: 'boolean' },
  files: { type: 'array', items: { type: 'string' } },
};

/** One tool as `list_tools` describes it. */
export function describeTool(name: string): JsonObject {
  const required = REQUIRED[name] ?? [];
  const properties = Object.fromEntries(required.map((argument) => [argument, TYPES[argument] ?? { type: 'string' }]));
  return { name, description: `${name}, as the built-in rehearsal answers it`, inputSchema: { type: 'object', properties, required } };
}
