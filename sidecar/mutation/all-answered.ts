import { all, type Mutation } from './mutation.ts';

interface CallRow {
  readonly call_id: string;
  readonly given_up: boolean;
}

/** Every call that was given up is answered after all. */
export const allAnswered: Mutation = {
  name: 'all-answered',
  meaning: 'no call is given up: each that was ends in a result',
  // Calls that came to no end were lost to every claim that looks at them; now they are not, whichever way that comes out.
  expects: ({ claims }) => ({
    ...Object.fromEntries(claims.filter(({ id, state }) => id.startsWith('tools.') && state !== 'pass').map(({ id }) => [id, ['pass', 'fail', 'inconclusive', 'not_measured'] as const])),
    ...all('pass', 'tools.timeouts'),
  }),
  async apply({ spans }) {
    const calls = await spans.query<CallRow>(new URL('./timely-calls.sql', import.meta.url));
    const givenUp = calls.filter(({ given_up }) => given_up).map(({ call_id }) => call_id);
    if (givenUp.length > 0) await spans.change(new URL('./set-outcome.sql', import.meta.url), { calls: givenUp, outcome: 'ok' });
    return { touched: calls.length };
  },
};
