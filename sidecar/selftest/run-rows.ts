import { isUnfitAlone, type SelftestRow } from '../verdict/selftest-result.ts';
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

/** A row that came out otherwise is made once more, alone: bounds hold at 0.95 each, and other work on the machine shows. */
const MOST_TRIES = 2;

/**
 * Makes all runs, several at once, then those anew, one at a time, that did not show what they must. Every claim must hold in
 * the row without a fault, and in each other row where the fault does not say otherwise. Where the former does not hold even
 * alone, the machine is too busy, or the daemon wrong: the others would show nothing anew.
 */
export async function runRows(rows: readonly RehearsalRow[], runner: RowRunner): Promise<readonly SelftestRow[]> {
  const results = new Map<string, SelftestRow>();
  const waiting = [...rows];
  const lanes = Array.from({ length: Math.min(runner.atOnce, rows.length) }, async () => {
    for (let row = waiting.shift(); row !== undefined && !runner.signal.aborted; row = waiting.shift()) await make(row, 1, results, rows.length, runner);
  });
  await Promise.all(lanes);
  for (const row of rows) {
    for (let tries = 2; tries <= MOST_TRIES && !runner.signal.aborted && results.get(row.name)?.unexpected.length !== 0; tries += 1) await make(row, tries, results, rows.length, runner);
    const made = results.get(row.name);
    if (made !== undefined && isUnfitAlone(made)) break;
  }
  return rows.flatMap(({ name }) => results.get(name) ?? []);
}

async function make(row: RehearsalRow, tries: number, results: Map<string, SelftestRow>, of: number, runner: RowRunner): Promise<void> {
  runner.onStart(row.name);
  const states = await runner.run(row, tries > 1);
  if (runner.signal.aborted) return;
  const held = Object.fromEntries(Object.keys(states).map((id) => [id, 'pass' as const]));
  const result = assessRow({ name: row.name, kind: row.kind, meaning: row.meaning, expected: row.expected, tries }, states, held);
  results.set(row.name, result);
  runner.onRow(result, results.size, of);
}
