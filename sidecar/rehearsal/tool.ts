import type { JsonObject } from '../spans/planned-call.ts';
import type { OpenSpan } from './native-spans.ts';

/** One run of a tool: what it was called with, and where it stands in the trace. */
export interface ToolRun {
  readonly tool: string;
  /** The arguments with the model that was routed to. */
  readonly args: JsonObject;
  readonly model: string;
  readonly span: OpenSpan;
}

/** A tool of the daemon: takes a run, gives the text of its first output. */
export interface Tool {
  /** True where a model is chosen before it runs. */
  readonly routed: boolean;
  /** True where it keeps the loop from doing anything else. */
  readonly blocks: boolean;
  readonly run: (run: ToolRun) => Promise<string>;
}

/** The daemon's standard answer of a simple tool. */
export const toolOutput = (status: string, content: string, metadata: JsonObject, offer?: JsonObject): string =>
  JSON.stringify({ status, content, content_type: 'text', metadata, continuation_offer: offer ?? null });

/** The answer of a tool that failed by an exception. */
export const errorOutput = (message: string): string => toolOutput('error', message, {});
