import { setTimeout as wait } from 'node:timers/promises';
import type { JsonObject } from '../spans/planned-call.ts';
import type { Daemon } from './daemon.ts';
import { providerOf } from './models.ts';
import type { ToolRun } from './tool.ts';

const PENDING = Promise.resolve(undefined);

/** Asks a stronger model about a workflow's findings and polls for the answer: it is noticed only at multiples of the interval. */
export class Expert {
  readonly #daemon: Daemon;
  /** Analyses under way by what they are about: the daemon's key knows no client, so that overlapping calls share one. */
  readonly #inFlight = new Map<string, Promise<JsonObject>>();

  constructor(daemon: Daemon) {
    this.#daemon = daemon;
  }

  analyse(run: ToolRun, prompt: string, findings: number): Promise<JsonObject> {
    const key = `${run.tool}:${findings}:${prompt.length}`;
    const known = this.#inFlight.get(key);
    if (known !== undefined) return known;
    const analysis = this.#poll(run, prompt).finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, analysis);
    return analysis;
  }

  async #poll(run: ToolRun, prompt: string): Promise<JsonObject> {
    const { settings, loop, misbehaviour } = this.#daemon;
    const quantum = settings.millis(run.tool === 'thinkdeep' ? 'THINKDEEP_HEARTBEAT_INTERVAL_SECS' : 'EXPERT_HEARTBEAT_INTERVAL_SECS');
    const deadline = performance.now() + settings.millis('EXPERT_ANALYSIS_TIMEOUT_SECS');
    const asked = this.#ask(run, prompt);
    for (;;) {
      // The interval passes in full, whenever within it the answer comes.
      await wait(quantum);
      await loop.turn();
      const answer = await Promise.race([asked, PENDING]);
      if (answer !== undefined) {
        await this.#daemon.pause(misbehaviour.expertDelayMillis());
        return answer;
      }
      if (performance.now() >= deadline) return { status: 'analysis_timeout', raw_analysis: '' };
    }
  }

  async #ask(run: ToolRun, prompt: string): Promise<JsonObject> {
    const model = thinkingModel(run.model);
    try {
      const messages = [{ role: 'user', content: prompt }] as const;
      const { content } = await this.#daemon.executor.run(() => this.#daemon.providers.chat(providerOf(model) ?? 'GLM', model, messages, run.span.context));
      return read(content);
    } catch (error) {
      return { status: 'analysis_error', error: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** Models without a thinking mode are exchanged without a word: only the provider's request shows it. */
function thinkingModel(model: string): string {
  if (model === 'glm-4.5-flash') return 'glm-4.6';
  return providerOf(model) === 'KIMI' ? 'kimi-thinking-preview' : model;
}

function read(content: string): JsonObject {
  if (content.trim() === '') return { status: 'empty_response', error: 'empty response from the model' };
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Most models answer in prose.
  }
  return { status: 'analysis_complete', raw_analysis: content, parse_error: 'Response was not valid JSON' };
}
