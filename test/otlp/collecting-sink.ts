import type { Drop, SpanSink } from '../../sidecar/spans/sink.ts';
import type { Span } from '../../sidecar/spans/span.ts';

/** A sink that keeps what it is given. */
export function collectingSink(): SpanSink & { readonly kept: readonly Span[]; readonly drops: readonly Drop[] } {
  const kept: Span[] = [];
  const drops: Drop[] = [];
  return { kept, drops, spans: (batch) => kept.push(...batch), readings: () => {}, dropped: (drop) => drops.push(drop) };
}
