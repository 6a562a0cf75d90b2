import { ATTR_CENSUS_ESTIMATED, ATTR_CENSUS_ID, ATTR_PID, type ContainerName, containerEntries, containerSize, SPAN_NAMES } from '../spans/semconv.ts';
import type { Attributes } from '../spans/span.ts';
import type { ToolCalls } from './call-tool.ts';
import type { Daemon } from './daemon.ts';
import { type Holding, textsHeld, together } from './holding.ts';
import { WorkflowTool } from './tool-workflow.ts';
import type { Tool } from './tool.ts';

/** The parts of the daemon that hold what a census counts. */
export interface CountedParts {
  readonly daemon: Daemon;
  readonly calls: ToolCalls;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly sessions: ReadonlySet<string>;
}

/** Counts what the daemon holds, as the probe would in the real one, and sends it as a span. What a fault keeps is in no container: it leaks. */
export function takeCensus(id: string, parts: CountedParts): void {
  const span = parts.daemon.spans.start(SPAN_NAMES.census, 'internal', undefined, { [ATTR_CENSUS_ID]: id, [ATTR_PID]: process.pid, [ATTR_CENSUS_ESTIMATED]: false });
  const counted = Object.entries(holdingsOf(parts)) as [ContainerName, Holding][];
  for (const [container, { entries, bytes }] of counted) {
    const facts: Attributes = { [containerEntries(container)]: entries, [containerSize(container)]: bytes };
    span.set(facts);
  }
  span.end();
}

function holdingsOf({ daemon, calls, tools, sessions }: CountedParts): Partial<Record<ContainerName, Holding>> {
  const workflows = [...tools.values()].filter((tool) => tool instanceof WorkflowTool);
  return {
    ...calls.holdings,
    sessions: textsHeld(sessions),
    findings: together(workflows.map(({ holding }) => holding)),
    semantic_cache: daemon.semanticCache.holding((answer) => answer.length),
    conversations: textsHeld(daemon.conversations.keys()),
  };
}
