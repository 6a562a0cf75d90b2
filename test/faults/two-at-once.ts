import type { TestContext } from 'vitest';

/** Replays mostly wait, and two take a little more than one of two processors: enough to be heard in measured times, not in memory. */
const LANES = 2;

/**
 * Makes something of each item in order, two at a time, and resolves when nothing is under way any more. A test that asks for
 * an item's is given that, or its error; where it is tried again, what is then made anew, alone.
 */
export async function twoAtOnce<Item, Made>(items: readonly Item[], make: (item: Item) => Promise<Made>): Promise<(item: Item, test: TestContext) => Promise<Made>> {
  const made = new Map<Item, Promise<Made>>();
  const waiting = [...items];
  const lanes = Array.from({ length: LANES }, async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      const making = make(item);
      made.set(item, making);
      await making.catch(() => undefined);
    }
  });
  await Promise.all(lanes);
  return (item, { task }) => (task.result?.retryCount === undefined || task.result.retryCount === 0 ? made.get(item) : undefined) ?? make(item);
}
