import { randomBytes } from 'node:crypto';

/** The parts of a chat request that decide its answer. */
export interface ChatRequest {
  readonly model: string;
  readonly stream: boolean;
  /** Size of the whole request, for the token count. */
  readonly characters: number;
}

const CHARACTERS_PER_TOKEN = 4;
const TEXT = 'The request was read. Nothing in it needs a change: the structure is sound, the names say what they mean and no step is missing.';
const OUTPUT_TOKENS = Math.ceil(TEXT.length / CHARACTERS_PER_TOKEN);

/** Reads a chat request; undefined where it is not one. */
export function readChatRequest(body: Buffer): ChatRequest | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { model, messages, stream } = parsed as Readonly<Record<string, unknown>>;
  if (typeof model !== 'string' || !Array.isArray(messages)) return undefined;
  return { model, stream: stream === true, characters: body.length };
}

const usageOf = (request: ChatRequest) => {
  const promptTokens = Math.ceil(request.characters / CHARACTERS_PER_TOKEN);
  return { prompt_tokens: promptTokens, completion_tokens: OUTPUT_TOKENS, total_tokens: promptTokens + OUTPUT_TOKENS };
};

const head = (request: ChatRequest, object: string) => ({
  id: `chatcmpl-${randomBytes(8).toString('hex')}`,
  object,
  created: Math.floor(Date.now() / 1000),
  model: request.model,
});

/** The whole answer as one JSON object. */
export const chatCompletion = (request: ChatRequest) => ({
  ...head(request, 'chat.completion'),
  choices: [{ index: 0, message: { role: 'assistant', content: TEXT }, finish_reason: 'stop' }],
  usage: usageOf(request),
});

/** The same answer as server-sent events, word by word, the token counts in the last. */
export function chatEvents(request: ChatRequest): readonly string[] {
  const common = head(request, 'chat.completion.chunk');
  const chunk = (delta: object, finish: string | null, rest: object = {}) =>
    `data: ${JSON.stringify({ ...common, choices: [{ index: 0, delta, finish_reason: finish }], ...rest })}\n\n`;
  const words = TEXT.split(/(?<= )/);
  return [
    chunk({ role: 'assistant', content: '' }, null),
    ...words.map((content) => chunk({ content }, null)),
    chunk({}, 'stop', { usage: usageOf(request) }),
    'data: [DONE]\n\n',
  ];
}
