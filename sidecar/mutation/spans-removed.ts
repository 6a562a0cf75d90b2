import type { Expected, Mutation } from './mutation.ts';

/** Half of what the probe sent is lost. */
export const spansRemoved: Mutation = {
  name: 'spans-removed',
  meaning: 'half of the spans that the probe sent, drawn by the seed, never arrived, and the ledger says so',
  // What rests on them may still be decided by what is left, and by other vantage points; nothing may be decided otherwise.
  expects: ({ claims }): Expected => Object.fromEntries(claims.filter(({ sources, id }) => sources.includes('probe') || id.startsWith('upload.')).map(({ id, state }) => [id, [state, 'not_measured']])),
  async apply({ spans, seed }) {
    const touched = await spans.change(new URL('./remove-probe-spans.sql', import.meta.url), { seed });
    await spans.change(new URL('./probe-ledger.sql', import.meta.url));
    return { touched };
  },
};
