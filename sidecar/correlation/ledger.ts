import { findTool } from '../protocol/tools.ts';
import type { LedgerEntry } from '../spans/ledger-entry.ts';
import type { PlannedCall } from '../spans/planned-call.ts';
import { ATTR_CACHE_NAME, ATTR_DERIVED, ATTR_SOURCE, SPAN_NAMES } from '../spans/semconv.ts';
import type { Rung } from '../spans/rung.ts';
import type { Span } from '../spans/span.ts';

/** What is counted, by rung. A later look at the same fact by another rung is counted there, not here. */
type Item = Omit<LedgerEntry, 'callId' | 'seen'>;

/** Outcomes after which the daemon ran the tool to its end, so that everything inside it is owed. */
const RAN_TO_ITS_END: ReadonlySet<string> = new Set(['ok']);

/**
 * What a call that ended so owes each present rung. A call that was refused, failed, fell silent or was answered from the
 * daemon's result cache owes no inner span: how far it came cannot be known from outside. Which records a daemon writes is
 * a matter of its settings: a log owes for every call what it has shown of one (`logShows`).
 */
export function owedBy(call: PlannedCall, outcome: string, rungs: ReadonlySet<Rung>, logShows: ReadonlySet<string>): readonly Item[] {
  const items: Item[] = [{ rung: 'client', what: 'call', due: 1 }];
  if (!RAN_TO_ITS_END.has(outcome)) return items;
  const inference = call.inference === 'due' ? 1 : 0;
  if (rungs.has('gateway')) {
    // Contents sent for the first time must be posted; whether a repeat is, the cache decides.
    const fresh = call.files.filter(({ repeated }) => !repeated).length;
    items.push(
      { rung: 'gateway', what: 'inference', due: inference },
      { rung: 'gateway', what: 'post', due: fresh },
      { rung: 'gateway', what: 'content', due: call.files.length },
    );
  }
  if (rungs.has('log')) {
    const kept = [
      { what: 'call', due: 1 },
      { what: 'upload', due: call.files.length },
      { what: 'lookup', due: call.files.length },
    ];
    items.push(...kept.filter(({ what }) => logShows.has(what)).map((item) => ({ rung: 'log' as const, ...item })));
  }
  if (rungs.has('probe')) {
    const routed = call.requestedModel === 'auto' && findTool(call.tool)?.routed === true;
    items.push(
      { rung: 'probe', what: 'call', due: 1 },
      { rung: 'probe', what: 'route', due: routed ? 1 : 0 },
      { rung: 'probe', what: 'upload', due: call.files.length },
      { rung: 'probe', what: 'lookup', due: call.files.length + (call.tool === 'chat' ? 1 : 0) },
    );
  }
  return items.filter((item) => item.due > 0);
}

/** Which item of the ledger a span pays, as `rung/what`; undefined where it pays none, as one that is inferred. */
export function paidBy(span: Span): string | undefined {
  const source = span.attributes[ATTR_SOURCE];
  const what = typeof source === 'string' && span.attributes[ATTR_DERIVED] !== true ? whatOf(span) : undefined;
  return what === undefined ? undefined : `${String(source)}/${what}`;
}

function whatOf(span: Span): string | undefined {
  if (span.name.startsWith(SPAN_NAMES.toolCall(''))) return 'call';
  if (span.name.startsWith(SPAN_NAMES.route(''))) return 'route';
  if (span.name.startsWith(SPAN_NAMES.upload(''))) return 'upload';
  if (span.attributes[ATTR_CACHE_NAME] !== undefined) return span.attributes[ATTR_CACHE_NAME] === 'result' ? undefined : 'lookup';
  if (span.name.startsWith(SPAN_NAMES.chat(''))) return 'inference';
  if (span.name === SPAN_NAMES.filesPost) return 'post';
  if (span.name === SPAN_NAMES.filesContent) return 'content';
  return undefined;
}
