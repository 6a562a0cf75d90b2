import type { Daemon } from './daemon.ts';
import { Expert } from './expert.ts';
import { textArgument } from './json.ts';
import { chatTool } from './tool-chat.ts';
import { glmUploadTool, multiFileChatTool, plainChatTool, uploadTool } from './tool-kimi.ts';
import { plainTools } from './tool-plain.ts';
import { WorkflowTool } from './tool-workflow.ts';
import type { Tool } from './tool.ts';
import { WORKFLOW_KINDS } from './workflow-kinds.ts';

/** The 28 tools that the daemon loads, by name. */
export function loadTools(daemon: Daemon): ReadonlyMap<string, Tool> {
  const expert = new Expert(daemon);
  const workflows = Object.entries(WORKFLOW_KINDS).map(([name, kind]): [string, Tool] => [name, new WorkflowTool(daemon, kind, expert)]);
  return new Map<string, Tool>(
    [
      ...workflows,
      ...Object.entries(plainTools(daemon)),
      ['chat', chatTool(daemon)] as const,
      ['kimi_upload_and_extract', uploadTool(daemon)] as const,
      ['kimi_multi_file_chat', multiFileChatTool(daemon)] as const,
      ['glm_upload_file', glmUploadTool(daemon)] as const,
      ['kimi_chat_with_tools', plainChatTool(daemon, false, messageText, chatShape)] as const,
      ['kimi_capture_headers', plainChatTool(daemon, true, messageText, chatShape)] as const,
      [
        'kimi_intent_analysis',
        plainChatTool(
          daemon,
          true,
          (args) => textArgument(args, 'prompt') ?? '',
          () => ({ needs_websearch: false, complexity: 'simple', domain: 'general', recommended_provider: 'GLM', recommended_model: 'glm-4.5-flash', streaming_preferred: false }),
        ),
      ] as const,
    ].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const messageText = ({ messages }: Readonly<Record<string, unknown>>): string => (typeof messages === 'string' ? messages : JSON.stringify(messages ?? ''));

const chatShape = ({ model }: { readonly model: string }, content: string) => ({ provider: 'KIMI', model, content, tool_calls: null, usage: {}, raw: {} });
