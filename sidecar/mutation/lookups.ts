import { callsIn, type Which } from './calls.ts';
import type { RunCopy } from './mutation.ts';

/** Turns the repeats of these calls into misses: every lookup says so, and each file is posted once more. */
export async function makeMisses({ spans }: RunCopy, which: Which): Promise<number> {
  const calls = (await callsIn(spans, which)).map(({ call_id }) => call_id);
  await spans.change(new URL('./set-lookups.sql', import.meta.url), { calls, hit: false });
  await spans.change(new URL('./add-posts.sql', import.meta.url), { calls });
  return calls.length;
}

/** Turns the repeats of these calls into hits: every lookup says so, and nothing is posted. */
export async function makeHits({ spans }: RunCopy, which: Which): Promise<number> {
  const calls = (await callsIn(spans, which)).map(({ call_id }) => call_id);
  await spans.change(new URL('./set-lookups.sql', import.meta.url), { calls, hit: true });
  await spans.change(new URL('./remove-posts.sql', import.meta.url), { calls });
  return calls.length;
}
