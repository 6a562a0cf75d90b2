/** What the daemon's `health` tool answers; not to be taken for the operation of that name, which calls no tool. */
export interface HealthToolAnswer {
  /** Providers that have a key. */
  readonly providers: readonly string[];
  readonly models: readonly string[];
  /** The last lines of the file of metrics, oldest first. */
  readonly metricsTail: readonly string[];
  /** The last lines of the file of tool calls, oldest first; empty where there is none. */
  readonly toolcallsTail: readonly string[];
}

/** The name of the tool. */
export const HEALTH_TOOL = 'health';

/** Reads the first output of the tool; undefined where it is another. */
export function parseHealthTool(text: string): HealthToolAnswer | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { providers_configured: providers, models_available: models, metrics_tail: metricsTail, toolcalls_tail: toolcallsTail } = answer as Readonly<Record<string, unknown>>;
  if (!areLines(providers) || !areLines(models) || !areLines(metricsTail) || !areLines(toolcallsTail)) return undefined;
  return { providers, models, metricsTail, toolcallsTail };
}

const areLines = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((line) => typeof line === 'string');
