import { isUnfitAlone, LAST_TRY, type SelftestRow } from '../verdict/selftest-result.ts';
import { assessRow, type States } from './assess-row.ts';
import type { RehearsalRow } from './rehearsal-plan.ts';

/** How a self-test's runs are made, and who hears of them. */
export interface RowRunner {
  /** Makes one run, with others beside it or alone, and says what each claim came to. */
  readonly run: (row: RehearsalRow, alone: boolean) => Promise<States>;
  readonly atOnce: number;
  readonly signal: AbortSignal;
  /** Hears of each row as it comes out, and of how many are done. */
  readonly onRow: (row: SelftestRow, done: number, of: number) => void;
  readonly onStart: (name: string) => void;
}

/**
 * Makes all runs, several at once; those that did not show what they must once more behind the others, and a last time alone: bounds
 * hold at 0.95 each, and other work on the machine shows. Every claim must hold in the row without a fault, and in each other row
 * where the fault does not say otherwise. Where the former does not hold even alone, the machine is too busy, or the daemon wrong:
 * the others would show nothing anew.
 */
export async function runRows(rows: readonly RehearsalRow[], runner: RowRunner): Promise<readonly SelftestRow[]> {
  const results = new Map<string, SelftestRow>();
  const isWrong = ({ name }: RehearsalRow): boolean => results.get(name)?.unexpected.length !== 0;
  const waiting = rows.map((row) => ({ row, tries: 1 }));
  const lanes = Array.from({ length: Math.min(runner.atOnce, rows.length) }, async () => {
    for (let next = waiting.shift(); next !== undefined && !runner.signal.aborted; next = waiting.shift()) {
      const { row, tries } = next;
      await make(row, tries, results, rows.length, runner);
      if (isWrong(row) && tries + 1 < LAST_TRY) waiting.push({ row, tries: tries + 1 });
    }
  });
  await Promise.all(lanes);
  for (const row of rows) {
    if (isWrong(row) && !runner.signal.aborted) await make(row, LAST_TRY, results, rows.length, runner);
    const made = results.get(row.name);
    if (made !== undefined && isUnfitAlone(made)) break;
  }
  return rows.flatMap(({ name }) => results.get(name) ?? []);
}

async function make(row: RehearsalRow, tries: number, results: Map<string, SelftestRow>, of: number, runner: RowRunner): Promise<void> {
  runner.onStart(row.name);
  const states = await runner.run(row, tries === LAST_TRY);
  if (runner.signal.aborted) return;
  const held = Object.fromEntries(Object.keys(states).map((id) => [id, 'pass' as const]));
  const result = assessRow({ name: row.name, kind: row.kind, meaning: row.meaning, expected: row.expected, tries }, states, held);
  results.set(row.name, result);
  runner.onRow(result, results.size, of);
}
