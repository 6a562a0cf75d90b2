import type { JsonObject } from '../spans/planned-call.ts';
import { textArgument } from './json.ts';

/** What one answer consists of. */
export interface Answer {
  readonly outputs: readonly JsonObject[];
  readonly error: JsonObject | undefined;
  /** The outputs once more, for old clients; undefined where the setting says no. */
  readonly text: string | undefined;
}

/** An answer as the daemon keeps it: each text once, a byte for a letter, although its frame carries them twice. */
export class KeptResult {
  readonly #body: Buffer;
  readonly #hasText: boolean;

  constructor({ outputs, error, text }: Answer) {
    this.#body = Buffer.from(JSON.stringify({ outputs, error }));
    this.#hasText = text !== undefined;
  }

  get bytes(): number {
    return this.#body.length;
  }

  get answer(): Answer {
    const { outputs, error } = JSON.parse(this.#body.toString()) as { readonly outputs: readonly JsonObject[]; readonly error?: JsonObject };
    return { outputs, error, text: this.#hasText ? joinedText(outputs.map((output) => textArgument(output, 'text') ?? '')) : undefined };
  }
}

/** The texts of all outputs in one. */
export const joinedText = (texts: readonly string[]): string => texts.filter((text) => text !== '').join('\n\n');

/** The frame that carries an answer to a client. */
export const answerFrame = (requestId: string | undefined, { outputs, error, text }: Answer): JsonObject => ({
  op: 'call_tool_res',
  request_id: requestId ?? null,
  outputs: [...outputs],
  ...(error === undefined ? {} : { error }),
  ...(text === undefined ? {} : { text }),
});
