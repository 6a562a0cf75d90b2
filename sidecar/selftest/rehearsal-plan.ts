import { type Fault, type FaultName, FAULTS } from '../rehearsal/faults.ts';
import type { CallSelection } from '../scenario/steps-feeding.ts';
import type { SelftestRow } from '../verdict/selftest-result.ts';

/** One run of the rehearsal that a self-test makes. */
export interface RehearsalRow extends Pick<SelftestRow, 'name' | 'kind' | 'meaning' | 'expected'> {
  readonly fault: FaultName | undefined;
  /** The calls that are replayed; undefined for the whole scenario. */
  readonly only: readonly CallSelection[] | undefined;
  /** How many times slower than the others it is made. */
  readonly slower: number;
}

const ROUNDS = (...labels: readonly string[]): CallSelection => ({ steps: ['rounds'], labels });
const GROWTH = (...labels: readonly string[]): CallSelection => ({ steps: ['growth'], labels });
/** Growth is told from whole blocks; of a round as many calls as a block has will do. */
const MEMORY: readonly CallSelection[] = [{ steps: ['growth'] }, ROUNDS('first', 'chat')];
const TOOLS: readonly CallSelection[] = [GROWTH('simple', 'complex', 'chat', 'analyze', 'paused'), ROUNDS('chat'), { steps: ['workflows'] }];

/**
 * What a quick self-test replays with each fault: the calls that the fault's claims look at, and no more. In this order, which
 * begins with those that make the daemon wait longest: beside them the whole scenario without a fault has the processor for itself.
 */
const QUICK: Readonly<Record<FaultName, readonly CallSelection[]>> = {
  'slow-workflow': TOOLS,
  'slow-chat': TOOLS,
  zombie: TOOLS,
  leak: MEMORY,
  // It begins to keep memory with the 121st call.
  drift: [...MEMORY, { steps: ['workflows'] }],
  'cache-off': [ROUNDS('first', 'repeat', 'batch', 'batch-repeat'), { steps: ['batches'] }],
  'serial-uploads': [ROUNDS('first', 'batch')],
  'slow-upload': [ROUNDS('first', 'batch')],
  'lost-spans': [ROUNDS('first'), { steps: ['routing'] }],
  'slow-cache': [ROUNDS('first', 'repeat')],
  'cache-race': [ROUNDS('batch', 'batch-repeat'), { steps: ['batches'] }],
  'slow-routing': [GROWTH('simple', 'complex'), { steps: ['routing'] }],
  'wrong-routing': [GROWTH('simple', 'complex'), { steps: ['routing', 'again'] }],
  'routing-error': [GROWTH('simple'), { steps: ['routing'] }],
  'heavy-idle': [{ steps: ['idle'] }],
  'heavy-load': [{ steps: ['load'] }],
};

/** The runs of a self-test: the ideal daemon without any fault, and with each of its faults. */
export function rehearsalRows(quick: boolean): readonly RehearsalRow[] {
  // It alone holds claims of milliseconds against limits that are near: beside faults that wait for a minute it may take its time.
  const ideal: RehearsalRow = { name: 'ideal', kind: 'baseline', meaning: `no fault${quick ? ', two thirds as fast as the others' : ''}: every claim with a limit holds`, expected: {}, fault: undefined, only: undefined, slower: quick ? 1.5 : 1 };
  const byName = new Map(FAULTS.map((fault) => [fault.name, fault]));
  const inOrder = (Object.keys(QUICK) as FaultName[]).flatMap((name) => byName.get(name) ?? []);
  return [ideal, ...inOrder.map((fault) => rowOf(fault, quick))];
}

function rowOf({ name, meaning, red, lost, mayBeLost }: Fault, quick: boolean): RehearsalRow {
  const expected = Object.fromEntries([
    ...red.map((id) => [id, ['fail' as const]] as const),
    ...lost.map((id) => [id, ['not_measured' as const]] as const),
    ...mayBeLost.map((id) => [id, ['pass' as const, 'not_measured' as const]] as const),
  ]);
  return { name, kind: 'fault', meaning, expected, fault: name, only: quick ? QUICK[name] : undefined, slower: 1 };
}
