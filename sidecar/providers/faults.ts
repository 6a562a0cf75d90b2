import type { DelayedCall } from './delays.ts';

/** One thing that a provider does wrong. */
export interface ProviderFault {
  readonly call: DelayedCall;
  /** Only for this model; every model where it is left out. */
  readonly model?: string;
  /** An HTTP status instead of the answer, `abort` (the connection is cut) or `hang` (nothing until the client gives up). */
  readonly answer: number | 'abort' | 'hang';
  /** Only the first so many times; always where it is left out. */
  readonly times?: number;
}

/** Finds the fault that a call meets, and counts it. */
export function faultSource(faults: readonly ProviderFault[]): (call: DelayedCall, model?: string) => ProviderFault['answer'] | undefined {
  const met = new Map<ProviderFault, number>();
  return (call, model) => {
    const fault = faults.find(
      (each) => each.call === call && (each.model === undefined || each.model === model) && (met.get(each) ?? 0) < (each.times ?? Infinity),
    );
    if (fault !== undefined) met.set(fault, (met.get(fault) ?? 0) + 1);
    return fault?.answer;
  };
}
