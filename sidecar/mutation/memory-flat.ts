import { all, type Mutation } from './mutation.ts';
import { stagesIn, usageWithin } from './readings.ts';

/** Memory does not grow at all. */
export const memoryFlat: Mutation = {
  name: 'memory-flat',
  meaning: 'from the growth blocks on the daemon weighs what it did before them, until the load begins',
  expects: () => all('pass', 'memory.growth', 'memory.stable'),
  async apply({ spans }) {
    const [growth] = await stagesIn(spans, 'growth');
    const [load] = await stagesIn(spans, 'load');
    if (growth === undefined) return { touched: 0 };
    const level = (await usageWithin(spans, 0n, growth.start_ns)).at(-1)?.value;
    if (level === undefined) return { touched: 0 };
    return { touched: await spans.change(new URL('./flatten-usage.sql', import.meta.url), { from: growth.start_ns, to: load === undefined ? growth.start_ns + 86_400_000_000_000n : load.start_ns, value: level }) };
  },
};
