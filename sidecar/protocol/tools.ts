import type { Leaves } from '../spans/planned-call.ts';

/** When a tool asks a model: on every call, never, or on a final step while the daemon's expert analysis is on. */
type AsksModel = 'always' | 'never' | 'expert';

/** What a replay must know about one of the daemon's tools (interface §5). */
export interface Tool {
  readonly name: string;
  /** Arguments without which the daemon refuses the call; `model` is never one. */
  readonly required: readonly string[];
  /** The argument that takes paths of files, and whether it uploads them to a provider. */
  readonly files: { readonly argument: string; readonly uploads: boolean } | undefined;
  /** Arguments whose text reaches a provider, so that a mark in them makes its requests recognisable. */
  readonly texts: readonly string[];
  readonly asksModel: AsksModel;
  /** True where the routing table is asked for `model: auto` (interface §4.4). */
  readonly routed: boolean;
  /** True where the daemon serves nobody else while the tool runs. */
  readonly blocks: boolean;
  readonly leaves: Leaves;
}

const silent = { required: [], files: undefined, texts: [], asksModel: 'never', routed: false, blocks: false, leaves: 'nothing' } as const;

const chatting = { ...silent, required: ['prompt'], texts: ['prompt'], asksModel: 'always' } as const;

/** Workflow tools are one object for all clients and never forget a finding. Their `step` is told once, findings ever after. */
const workflow = {
  ...silent,
  required: ['step', 'step_number', 'total_steps', 'next_step_required', 'findings'],
  files: { argument: 'relevant_files', uploads: false },
  texts: ['step', 'findings'],
  asksModel: 'expert',
  routed: true,
  leaves: 'findings',
} as const;

const planning = { ...workflow, required: ['step', 'step_number', 'total_steps', 'next_step_required'], files: undefined, texts: ['step'], asksModel: 'never', routed: false } as const;

const uploading = { ...silent, required: ['files'], files: { argument: 'files', uploads: true }, leaves: 'files' } as const;

const CATALOGUE: readonly Tool[] = [
  { ...chatting, name: 'chat', files: { argument: 'files', uploads: false }, routed: true, blocks: true },
  { ...silent, name: 'challenge', required: ['prompt'] },
  { ...silent, name: 'activity', routed: true },
  { ...silent, name: 'listmodels' },
  { ...silent, name: 'version' },
  { ...silent, name: 'health' },
  { ...silent, name: 'status' },
  { ...silent, name: 'provider_capabilities' },
  { ...silent, name: 'self-check' },
  { ...workflow, name: 'analyze' },
  { ...workflow, name: 'debug' },
  { ...workflow, name: 'thinkdeep' },
  { ...workflow, name: 'refactor' },
  { ...workflow, name: 'secaudit' },
  { ...workflow, name: 'codereview' },
  { ...workflow, name: 'testgen' },
  { ...workflow, name: 'precommit' },
  { ...planning, name: 'planner' },
  { ...planning, name: 'docgen' },
  { ...silent, name: 'tracer', required: ['target_description', 'trace_mode'] },
  { ...planning, name: 'consensus', texts: ['step', 'findings'], asksModel: 'always', blocks: true },
  { ...uploading, name: 'kimi_upload_and_extract' },
  { ...uploading, name: 'kimi_multi_file_chat', required: ['files', 'prompt'], texts: ['prompt'], asksModel: 'always', routed: true },
  { ...chatting, name: 'kimi_chat_with_tools', required: ['messages'], texts: ['messages'] },
  { ...chatting, name: 'kimi_intent_analysis', routed: true },
  { ...silent, name: 'glm_upload_file', required: ['file'], files: { argument: 'file', uploads: true }, routed: true, leaves: 'files' },
  { ...silent, name: 'glm_web_search', required: ['search_query'], routed: true },
  { ...silent, name: 'glm_payload_preview', required: ['prompt'], routed: true },
  { ...chatting, name: 'kimi_capture_headers', required: ['messages'], texts: ['messages'], routed: true },
];

/** The daemon's tools by name. */
export const TOOLS: ReadonlyMap<string, Tool> = new Map(CATALOGUE.map((tool) => [tool.name, tool]));

/** The tool of that name; undefined where the daemon has none. */
export const findTool = (name: string): Tool | undefined => TOOLS.get(name);
