import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../spans/planned-call.ts';
import { checkArguments } from './arguments-check.ts';
import type { Daemon } from './daemon.ts';
import { textArgument } from './json.ts';
import { MODELS } from './models.ts';
import { errorOutput, toolOutput } from './tool.ts';
import type { Tool, ToolRun } from './tool.ts';

const PROVIDERS = ['ProviderType.GLM', 'ProviderType.KIMI'] as const;

const plain = (answer: (run: ToolRun) => string, routed = false): Tool => ({ routed, blocks: false, run: (run) => Promise.resolve(answer(run)) });

/** The tools that ask no model, by name. */
export const plainTools = (daemon: Daemon): Readonly<Record<string, Tool>> => ({
  challenge: plain(challenge),
  version: plain(({ tool }) =>
    toolOutput('success', '# Version\n\nThe built-in rehearsal, as daemon 2.0.0.', {
      tool_name: tool,
      server_version: '2.0.0',
      last_updated: '2025-09-26',
      python_version: 'none: rehearsal',
      platform: process.platform,
    }),
  ),
  listmodels: plain(({ tool }) => toolOutput('success', `# Models\n\n${MODELS.map((model) => `- ${model}`).join('\n')}`, { tool_name: tool, configured_providers: PROVIDERS.length })),
  status: plain(() => {
    const errors = daemon.metricsLog.tail(50).filter((line) => line.includes('error'));
    return JSON.stringify({ providers_configured: PROVIDERS, models_available: MODELS, tools_loaded: [], last_errors: errors, next_steps: [] });
  }),
  health: plain(({ args }) => {
    const lines = typeof args['tail_lines'] === 'number' ? args['tail_lines'] : 50;
    const tails = { metrics_tail: daemon.metricsLog.tail(lines), toolcalls_tail: daemon.toolcallLog.tail(lines) };
    return JSON.stringify({ providers_configured: PROVIDERS, models_available: MODELS, ...tails });
  }),
  activity: plain(() => activity(daemon), true),
  provider_capabilities: plain(() => JSON.stringify({ env: { KIMI_API_KEY_present: true, GLM_API_KEY_present: true }, tools: [], showing_advanced: false })),
  planner: plain(planner),
  tracer: plain((run) => steps(run, 'mode_selection_required')),
  consensus: plain((run) => steps(run, 'analysis_and_first_model_consulted')),
  glm_web_search: plain(() => JSON.stringify({ search_result: [] }), true),
  glm_payload_preview: plain(
    ({ args, model }) => JSON.stringify({ model, messages: [{ role: 'user', content: textArgument(args, 'prompt') ?? '' }], stream: false, temperature: 0.3 }),
    true,
  ),
});

function challenge({ tool, args }: ToolRun): string {
  const problem = checkArguments('ChallengeRequest', args, { prompt: 'string' });
  if (problem !== undefined) return errorOutput(`Error in challenge: ${problem}`);
  const content = JSON.stringify({ original_statement: args['prompt'], challenge_prompt: `Reassess: ${textArgument(args, 'prompt') ?? ''}`, instructions: 'Judge the statement anew before you agree.' });
  const offer = { continuation_id: randomUUID(), note: 'You can continue this conversation for 19 more exchanges.', remaining_turns: 19 };
  return toolOutput('continuation_available', content, { tool_name: tool, conversation_ready: true }, offer);
}

/** Reads a log that nothing writes: the first call fails and makes the file, the others find it empty. */
function activity(daemon: Daemon): string {
  const folder = join(daemon.home, 'logs');
  const file = join(folder, 'mcp_activity.log');
  if (existsSync(file)) return '';
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, '');
  return `[activity:error] Failed to create log file ${file}: name 'logger' is not defined`;
}

const status = (length: number): JsonObject => ({
  files_checked: 0,
  relevant_files: 0,
  relevant_context: 0,
  issues_found: 0,
  images_collected: 0,
  current_confidence: 'planning',
  step_history_length: length,
});

function planner({ tool, args, model }: ToolRun): string {
  const problem = checkArguments('PlannerRequest', args, { step: 'string', step_number: 'integer', total_steps: 'integer', next_step_required: 'boolean' });
  if (problem !== undefined) return JSON.stringify({ status: 'planner_failed', error: problem, step_number: 0 }, null, 2);
  const number = Number(args['step_number']);
  const next = args['next_step_required'] === true;
  const shared = {
    step_number: number,
    total_steps: Number(args['total_steps']),
    next_step_required: next,
    step_content: args['step'] ?? '',
    planner_status: status(number + 1),
    metadata: {
      branches: [],
      step_history_length: number + 1,
      is_step_revision: false,
      revises_step_number: null,
      is_branch_point: false,
      branch_from_step: null,
      branch_id: null,
      more_steps_needed: false,
      tool_name: tool,
      model_used: model,
      provider_used: 'unknown',
    },
  };
  const paused = { continuation_id: randomUUID(), planner_required: true, required_actions: ['Think the plan through'], next_steps: `Continue with step ${number + 1}.` };
  const complete = {
    planner_complete: true,
    next_steps: 'Present the plan.',
    planning_complete: true,
    plan_summary: 'The plan is complete.',
    output: {
      instructions: 'Present the plan.',
      format: 'step_by_step_planning',
      presentation_guidelines: { completed_plans: 'Number the phases.', step_content: 'Say what to do.', continuation: 'Use continuation_id.' },
    },
  };
  return JSON.stringify(next ? { status: 'pause_for_planning', ...shared, ...paused } : { status: 'planning_complete', ...shared, ...complete }, null, 2);
}

/** The two workflow tools that no scenario replays: their statuses are true, their bodies short. */
const steps = ({ tool, args, model }: ToolRun, word: string): string =>
  JSON.stringify(
    {
      status: word,
      step_number: Number(args['step_number']),
      total_steps: Number(args['total_steps']),
      next_step_required: args['next_step_required'] === true,
      next_steps: 'Continue.',
      metadata: { tool_name: tool, model_used: model, provider_used: 'unknown' },
    },
    null,
    2,
  );
