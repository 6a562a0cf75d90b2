import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MILLIS = 250;

/**
 * Asks again until the answer satisfies, and gives it; rejects with the last answer, or the last error, after the deadline.
 *
 * @example
 * const spans = await pollUntil('the trace in Jaeger', () => jaeger.trace(id), (found) => found.length === 3);
 */
export async function pollUntil<Answer>(what: string, ask: () => Promise<Answer>, satisfies: (answer: Answer) => boolean, deadlineMillis = 60_000): Promise<Answer> {
  const end = performance.now() + deadlineMillis;
  let last: unknown;
  do {
    try {
      const answer = await ask();
      if (satisfies(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await sleep(PAUSE_MILLIS);
  } while (performance.now() < end);
  const shown = last instanceof Error ? last.message : JSON.stringify(last)?.slice(0, 2_000);
  throw new Error(`${what} did not come within ${deadlineMillis / 1000} s; the last answer was ${shown}`, { cause: last });
}
