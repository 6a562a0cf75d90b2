import { randomUUID } from 'node:crypto';
import { ATTR_CACHE_HIT, ATTR_CACHE_NAME, ATTR_RESPONSE_MODEL, ATTR_ROUTE_FALLBACK, SPAN_NAMES } from '../spans/semconv.ts';
import { checkArguments } from './arguments-check.ts';
import { nowSeconds } from './daemon.ts';
import type { Daemon } from './daemon.ts';
import { textArgument } from './json.ts';
import { FALLBACK_CHAIN, providerOf } from './models.ts';
import type { ChatMessage } from './provider-client.ts';
import { stableJson } from './result-cache.ts';
import { errorOutput, toolOutput } from './tool.ts';
import type { Tool, ToolRun } from './tool.ts';

const SYSTEM_PROMPT = 'You are an engineering colleague. Think along, and answer to the point.';
const LONGEST_PROMPT = 60_000;

/** The chat tool: it asks its model from within the loop, so that everything else stands still. */
export const chatTool = (daemon: Daemon): Tool => ({ routed: true, blocks: true, run: (run) => chat(daemon, run) });

async function chat(daemon: Daemon, run: ToolRun): Promise<string> {
  const problem = checkArguments('ChatRequest', run.args, { prompt: 'string' });
  if (problem !== undefined) return errorOutput(`Error in chat: ${problem}`);
  const prompt = textArgument(run.args, 'prompt') ?? '';
  if (prompt.length > LONGEST_PROMPT) return toolOutput('resend_prompt', 'The prompt is too long: save it to a file and send its path.', {});
  try {
    const { content, model } = await answer(daemon, run, prompt);
    return offerContinuation(daemon, run, content, model);
  } catch (error) {
    return errorOutput(`Error in chat: ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface Answer {
  readonly content: string;
  readonly model: string;
}

async function answer(daemon: Daemon, run: ToolRun, prompt: string): Promise<Answer> {
  const conversation = run.args['continuation_id'];
  const turns = typeof conversation === 'string' ? (daemon.conversations.get(conversation) ?? 0) : 0;
  const key = stableJson([prompt.trim(), run.model, run.args['temperature'], run.args['use_websearch'], run.args['files'], turns > 0 ? [conversation, turns] : null]);
  const lookup = daemon.spans.start(SPAN_NAMES.cacheGet('semantic'), 'internal', run.span.context, { [ATTR_CACHE_NAME]: 'semantic' });
  const cached = providerOf(run.model) === undefined ? undefined : daemon.semanticCache.get(key);
  lookup.set({ [ATTR_CACHE_HIT]: cached !== undefined });
  lookup.end();
  if (cached !== undefined) return { content: cached, model: run.model };
  const asked = await ask(daemon, run, prompt);
  if (asked.model === run.model) daemon.semanticCache.set(key, asked.content);
  await daemon.pause(daemon.misbehaviour.chatDelayMillis());
  return asked;
}

/** Asks the model, and where that fails every other one in the daemon's order. */
async function ask(daemon: Daemon, run: ToolRun, prompt: string): Promise<Answer> {
  const messages: readonly ChatMessage[] = [
    { role: 'system', content: SYSTEM_PROMPT },
    { role: 'user', content: prompt },
  ];
  let failure: unknown = new Error(`model ${run.model} is not available`);
  for (const model of [run.model, ...FALLBACK_CHAIN.filter((other) => other !== run.model)]) {
    const provider = providerOf(model);
    if (provider === undefined) continue;
    try {
      const { content, inputTokens, outputTokens } = await daemon.providers.chat(provider, model, messages, run.span.context);
      const fallback = model !== run.model;
      const usage = { event: 'token_usage', provider: provider.toLowerCase(), model, input_tokens: inputTokens, output_tokens: outputTokens, t: nowSeconds(daemon.clock) };
      if (fallback) daemon.metricsLog.write(usage);
      run.span.set({ [ATTR_RESPONSE_MODEL]: model, [ATTR_ROUTE_FALLBACK]: fallback });
      return { content, model };
    } catch (error) {
      failure = error;
      const message = error instanceof Error ? error.message : String(error);
      daemon.metricsLog.write({ event: 'provider_error', provider: provider.toLowerCase(), model, error_type: 'call_failed', message, t: nowSeconds(daemon.clock) });
    }
  }
  throw failure;
}

function offerContinuation(daemon: Daemon, run: ToolRun, content: string, model: string): string {
  const known = run.args['continuation_id'];
  const id = typeof known === 'string' ? known : randomUUID();
  const turns = (daemon.conversations.get(id) ?? 0) + 1;
  daemon.conversations.set(id, turns);
  const remaining = daemon.settings.number('MAX_CONVERSATION_TURNS') - turns;
  const metadata = { tool_name: run.tool, conversation_ready: true, model_used: model, provider_used: (providerOf(model) ?? 'unknown').toLowerCase() };
  if (remaining <= 0) return toolOutput('success', content, metadata);
  const note = `You can continue this conversation for ${remaining} more exchanges.`;
  return toolOutput('continuation_available', content, metadata, { continuation_id: id, note, remaining_turns: remaining });
}
