import { copyFile, cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadClaims } from '../claims/load-claims.ts';
import { MEASURES } from '../measures/registry.ts';
import type { Expected, Mutation } from '../mutation/mutation.ts';
import { MUTATIONS } from '../mutation/registry.ts';
import { judge as judgeCopy } from '../run/judge-folder.ts';
import { RunFolder } from '../run/run-folder.ts';
import { alterRunFile } from '../store/alter-run-file.ts';
import type { SelftestRow } from '../verdict/selftest-result.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { assessRow, isOutOfSight, rowLeftOut, statesInSight, statesOf } from './assess-row.ts';

/** A run whose copies are changed, and how. */
export interface MutatedRunOptions {
  readonly folder: RunFolder;
  /** Where the copies are made; each is removed once it is judged. */
  readonly copiesDir: string;
  readonly mutations?: readonly Mutation[];
  /** Judges a copy. @default the judge of this program */
  readonly judge?: (copy: RunFolder) => Promise<Verdict>;
  readonly signal: AbortSignal;
  readonly onRow: (row: SelftestRow, done: number, of: number) => void;
}

/** What the judge made of a run and of its changed copies. */
export interface MutatedRun {
  readonly before: Verdict;
  readonly rows: readonly SelftestRow[];
}

/** The row of the copy that was not changed. */
export const AS_IT_WAS = 'as it was';

/**
 * Judges a copy of a run as it was, then one for each mutation. A claim that the run did not measure shows nothing: it may
 * stay so, whatever a mutation would make of it. The run itself is only read.
 */
export async function judgeMutations(options: MutatedRunOptions): Promise<MutatedRun> {
  const { folder, mutations = MUTATIONS, signal, onRow } = options;
  const judge = options.judge ?? ((copy: RunFolder) => judgeCopy(copy));
  const before = await onCopy(options, async (copy) => judge(copy));
  const states = statesInSight(before);
  const claims = await loadClaims(folder.claimsFile, MEASURES);
  const of = mutations.length + 1;
  const rows: SelftestRow[] = [assessRow({ name: AS_IT_WAS, kind: 'baseline', meaning: 'the run itself, unchanged', expected: {}, tries: 1 }, states, states)];
  const tell = (row: SelftestRow): void => {
    rows.push(row);
    onRow(row, rows.length, of);
  };
  for (const mutation of mutations) {
    if (signal.aborted) break;
    const { name, meaning } = mutation;
    const expected = forgiving(mutation.expects(before), before);
    const row = { name, kind: 'mutation' as const, meaning, expected };
    await onCopy(options, async (copy) => {
      const seed = `${folder.id}/${name}`;
      const record = await copy.read();
      const spans = await alterRunFile(copy.spansFile);
      const timeScale = record.environment?.timeScale ?? 1;
      const { touched, measurement } = await mutation.apply({ spans, claims, timeScale, seed, measurement: record.measurement }).finally(() => spans.close());
      if (measurement !== undefined) await copy.write({ ...record, measurement });
      tell(touched === 0 ? rowLeftOut(row, 'the run has nothing of the kind') : assessRow({ ...row, tries: 1 }, statesOf(await judge(copy)), states));
    });
  }
  return { before, rows };
}

/** Nothing can be asked of a claim that the run did not measure. */
const forgiving = (expected: Expected, before: Verdict): SelftestRow['expected'] => {
  const unmeasured = new Set(before.claims.filter(({ state }) => state === 'not_measured').map(({ id }) => id));
  return Object.fromEntries(Object.entries(expected).map(([id, states]) => [id, unmeasured.has(id) ? [...new Set([...states, 'not_measured' as const])] : [...states]]));
};

/** Why no row can show a claim both ways: the run did not measure it. */
export function whyNotShown({ claims }: Verdict): (id: string) => string | null {
  const reasons = new Map(claims.filter(({ state }) => state === 'not_measured').map((claim) => [claim.id, isOutOfSight(claim) ? 'the run has no calls for it, or too few' : `not measured in the run: ${claim.reason}`]));
  return (id) => reasons.get(id) ?? null;
}

async function onCopy<Result>({ folder, copiesDir }: MutatedRunOptions, work: (copy: RunFolder) => Promise<Result>): Promise<Result> {
  const copy = new RunFolder(copiesDir, folder.id);
  await rm(copy.path, { recursive: true, force: true });
  await mkdir(copy.path, { recursive: true });
  try {
    for (const file of ['run.json', 'claims.yaml']) await copyFile(join(folder.path, file), join(copy.path, file));
    await cp(folder.spansFile, copy.spansFile);
    // Looks say until when each of them saw; a copy whose times are changed is looked at once, and so is the one it is held against.
    await copy.write({ ...(await copy.read()), looks: undefined });
    return await work(copy);
  } finally {
    await rm(copy.path, { recursive: true, force: true });
  }
}
