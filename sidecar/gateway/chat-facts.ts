/** What a chat response says about itself; the answer's text is not among it. */
export interface ChatFacts {
  readonly model: string | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads a JSON object; undefined where the text is none. */
export function readObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

/** The text in a field; undefined where it holds none, or one too long to be a name. */
export function textField(fields: Fields | undefined, name: string): string | undefined {
  const value = fields?.[name];
  return typeof value === 'string' && value.length > 0 && value.length <= 256 ? value : undefined;
}

const numberField = (fields: Fields, name: string): number | undefined => {
  const value = fields[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

const objectField = (fields: Fields, name: string): Fields => {
  const value = fields[name];
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
};

const factsOf = (fields: Fields): ChatFacts => {
  const usage = objectField(fields, 'usage');
  return { model: textField(fields, 'model'), inputTokens: numberField(usage, 'prompt_tokens'), outputTokens: numberField(usage, 'completion_tokens') };
};

/** Reads a chat response, whole or as server-sent events (the model is in the first, the token counts in one of the last). */
export function readChatResponse(text: string, contentType: string): ChatFacts {
  const objects = contentType.startsWith('text/event-stream')
    ? text.split(/\r?\n/).filter((line) => line.startsWith('data:')).map((line) => readObject(line.slice('data:'.length)))
    : [readObject(text)];
  const none: ChatFacts = { model: undefined, inputTokens: undefined, outputTokens: undefined };
  return objects
    .filter((fields) => fields !== undefined)
    .map(factsOf)
    .reduce((known, next) => ({ model: known.model ?? next.model, inputTokens: next.inputTokens ?? known.inputTokens, outputTokens: next.outputTokens ?? known.outputTokens }), none);
}
