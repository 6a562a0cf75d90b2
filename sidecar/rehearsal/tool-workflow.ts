import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { JsonObject } from '../spans/planned-call.ts';
import { checkArguments } from './arguments-check.ts';
import type { Daemon } from './daemon.ts';
import type { Expert } from './expert.ts';
import { type Holding, textsHeld, together } from './holding.ts';
import { textArgument } from './json.ts';
import { providerOf } from './models.ts';
import type { Tool, ToolRun } from './tool.ts';
import type { WorkflowKind } from './workflow-kinds.ts';

const STEP = { step: 'string', step_number: 'integer', total_steps: 'integer', next_step_required: 'boolean', findings: 'string' } as const;
/** The daemon never forgets a step; the rehearsal keeps the last ones, so that prompts stay of a size. */
const KEPT_STEPS = 200;

interface Step {
  readonly args: JsonObject;
  readonly step: string;
  readonly number: number;
  readonly total: number;
  readonly last: boolean;
  readonly confidence: string;
}

/** A workflow tool: one object for all clients, whose steps and findings pile up. */
export class WorkflowTool implements Tool {
  readonly routed: boolean;
  readonly blocks = false;
  readonly #daemon: Daemon;
  readonly #kind: WorkflowKind;
  readonly #expert: Expert;
  readonly #findings: string[] = [];
  readonly #files = new Set<string>();
  #taken = 0;
  #initialRequest = '';

  constructor(daemon: Daemon, kind: WorkflowKind, expert: Expert) {
    this.#daemon = daemon;
    this.#kind = kind;
    this.#expert = expert;
    this.routed = kind.routed;
  }

  /** What it has piled up. */
  get holding(): Holding {
    return together([textsHeld(this.#findings), textsHeld(this.#files)]);
  }

  async run(run: ToolRun): Promise<string> {
    const metadata = { tool_name: run.tool, model_used: run.model, provider_used: (providerOf(run.model) ?? 'unknown').toLowerCase() };
    const problem = checkArguments(`${run.tool[0]?.toUpperCase() ?? ''}${run.tool.slice(1)}WorkflowRequest`, run.args, STEP);
    if (problem !== undefined) return write({ status: `${run.tool}_failed`, error: problem, step_number: 0, metadata });
    // A hung tool answers nobody; the heartbeat ends it.
    if (this.#daemon.misbehaviour.swallows(run.tool, run.args)) return new Promise<string>(() => undefined);
    const step = read(run.args);
    const files = this.#remember(run.tool, step);
    const body = step.last ? await this.#finish(run, step, files) : pause(run.tool, this.#kind, step, files);
    return write({ ...body, ...this.#own(run.tool, step), metadata });
  }

  #remember(tool: string, step: Step): readonly string[] {
    if (step.number === 1) this.#initialRequest = step.step;
    this.#taken += 1;
    this.#findings.push(`Step ${step.number}: ${textArgument(step.args, 'findings') ?? ''}\n${step.step}`);
    if (this.#findings.length > KEPT_STEPS) this.#findings.shift();
    const named = step.args['relevant_files'];
    // Only analyze takes the folder where no files are named.
    const files = Array.isArray(named) ? named.filter((file) => typeof file === 'string') : tool === 'analyze' ? ['.'] : [];
    for (const file of files) this.#files.add(file);
    return files;
  }

  async #finish(run: ToolRun, step: Step, files: readonly string[]): Promise<JsonObject> {
    const kind = this.#kind;
    const shared = {
      step_number: step.number,
      total_steps: step.total,
      next_step_required: false,
      file_context: { type: 'fully_embedded', files_embedded: files.length, context_optimization: 'Files are embedded for the analysis' },
      next_call: { tool: run.tool, arguments: { step: step.step, step_number: step.number, total_steps: step.total, next_step_required: false } },
      [kind.status]: counts(kind, step, this.#files.size, this.#files.size),
      [kind.done]: true,
    };
    if (!this.#asksExpert(run, step)) return { status: kind.complete, ...shared, next_steps: `${run.tool} is complete.` };
    const expert = await this.#expert.analyse(run, this.#prompt(run.tool), this.#taken);
    return {
      status: expert['status'] === 'analysis_error' ? 'error' : 'calling_expert_analysis',
      ...shared,
      expert_analysis: expert,
      next_steps: `${run.tool} is complete: present what was found.`,
      ...(run.tool === 'thinkdeep' ? {} : { important_considerations: 'Judge the analysis before you act on it.' }),
      [kind.data]: {
        initial_request: this.#initialRequest,
        steps_taken: this.#taken,
        files_examined: [...this.#files],
        relevant_files: [...this.#files],
        relevant_context: [],
        issues_found: [],
        work_summary: `${run.tool}: ${this.#taken} steps`,
      },
    };
  }

  #asksExpert({ args }: ToolRun, { confidence }: Step): boolean {
    const kind = this.#kind;
    if (!kind.asksExpert || !this.#daemon.settings.flag('EXPERT_ANALYSIS_ENABLED')) return false;
    if (args['use_assistant_model'] === false || (confidence === 'certain' && kind.data !== 'complete_analysis')) return false;
    return this.#files.size > 0 || this.#findings.length >= kind.enoughFindings;
  }

  #prompt(tool: string): string {
    return [`Review this ${tool}.`, `Request: ${this.#initialRequest}`, ...this.#findings].join('\n\n');
  }

  /** What only thinkdeep says beside the rest. */
  #own(tool: string, step: Step): JsonObject {
    if (tool !== 'thinkdeep') return {};
    const status = { current_step: step.number, total_steps: step.total, files_checked: 0, relevant_files: this.#files.size, thinking_confidence: step.confidence, analysis_focus: ['general'] };
    if (!step.last) return { thinking_status: status };
    return {
      thinking_status: status,
      thinking_complete: true,
      complete_thinking: {
        steps_completed: this.#taken,
        final_confidence: step.confidence,
        relevant_context: [],
        key_findings: this.#findings.map((finding) => finding.split('\n')[0] ?? ''),
        issues_identified: [],
        files_analyzed: [...this.#files],
      },
      completion_message: 'Thinking is complete.',
    };
  }
}

function pause(tool: string, kind: WorkflowKind, step: Step, files: readonly string[]): JsonObject {
  const next = step.number + 1;
  return {
    status: kind.paused,
    step_number: step.number,
    total_steps: step.total,
    next_step_required: true,
    continuation_id: typeof step.args['continuation_id'] === 'string' ? step.args['continuation_id'] : randomUUID(),
    file_context: { type: 'reference_only', note: `Files of this step: ${files.map((file) => basename(file)).join(', ')}`, context_optimization: 'Files are named, not embedded' },
    next_call: {
      tool,
      arguments: { step: `Continue with step ${next}.`, step_number: next, total_steps: step.total, next_step_required: next < step.total, findings: 'What was found.' },
    },
    [kind.required]: true,
    required_actions: ['Look at the files named', 'Write down what was found'],
    next_steps: `Look first, then call ${tool} with step_number ${next}.`,
    continuation_required: true,
    continuation_available: true,
    next_step_number: next,
    [kind.status]: counts(kind, step, 0, files.length),
  };
}

const counts = (kind: WorkflowKind, { confidence }: Step, checked: number, relevant: number): JsonObject => ({
  files_checked: checked,
  relevant_files: relevant,
  relevant_context: 0,
  issues_found: 0,
  images_collected: 0,
  current_confidence: confidence,
  ...kind.extras(confidence),
});

const read = (args: JsonObject): Step => ({
  args,
  step: textArgument(args, 'step') ?? '',
  number: Number(args['step_number']),
  total: Math.max(Number(args['total_steps']), Number(args['step_number'])),
  last: args['next_step_required'] === false,
  confidence: typeof args['confidence'] === 'string' ? args['confidence'] : 'low',
});

/** Workflow tools write indented JSON. */
const write = (body: JsonObject): string => JSON.stringify(body, null, 2);
