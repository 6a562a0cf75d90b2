import type { ExportStats } from './span-export.ts';

/** What the pipeline says of itself when it is asked; counts are of the whole time since its start. */
export interface PipelineFacts {
  readonly receiver: {
    readonly requests: number;
    readonly spans: number;
    readonly rejectedSpans: Readonly<Record<string, number>>;
    readonly refusedRequests: Readonly<Record<string, number>>;
  };
  readonly correlation: { readonly waiting: number; readonly held: number; readonly ambiguous: number };
  readonly ledger: { readonly due: number; readonly seen: number };
  readonly store: { readonly spans: number; readonly readings: number; readonly duplicates: number };
  /** Undefined where it cannot be told. */
  readonly storeBytes: number | undefined;
}

/** All that metrics look at besides the board. */
export interface LookedAt {
  readonly pipeline: () => Promise<PipelineFacts>;
  /** Undefined where no spans are exported. */
  readonly exported: () => ExportStats | undefined;
}
