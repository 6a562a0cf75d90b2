import { describe, expect, it } from 'vitest';
import { provenEnvironment } from '../../sidecar/run/proven-environment.ts';
import type { Rung, RungState } from '../../sidecar/spans/source.ts';
import type { Environment } from '../../sidecar/verdict/verdict.ts';
import { environment } from '../support/some-of-everything.ts';

const unheard: RungState = { present: false, how: 'nobody said', remedy: undefined };
const gateway: RungState = { present: true, how: 'heard, in front of live providers', remedy: undefined };
const heard = (state: RungState): Readonly<Record<Rung, RungState>> => ({ client: unheard, process: unheard, log: unheard, gateway: state, probe: unheard });
const unproven = heard({ ...gateway, unproven: true });
const attached: Environment = { ...environment, daemon: { ...environment.daemon, kind: 'real', launched: false }, provider: { kind: 'live', profile: null } };

describe('an environment once the run is over', () => {
  it('does not take the word of a gateway for the providers where nothing of the run came through it', () => {
    const { provider, rungs } = provenEnvironment(attached, unproven, ['client']);
    expect(provider).toEqual({ kind: 'unknown', profile: null });
    expect(rungs.gateway).toEqual({ present: false, how: `${gateway.how}: nothing of this run came from it` });
  });

  it('takes it where something came through it, or where it was known before', () => {
    expect(provenEnvironment(attached, unproven, ['client', 'gateway'])).toMatchObject({ provider: { kind: 'live' }, rungs: { gateway: { present: true, how: `${gateway.how}: it does` } } });
    expect(provenEnvironment(attached, heard(gateway), ['client'])).toEqual(attached);
  });

  it('leaves a rehearsal the providers that it told itself', () => {
    const { provider } = provenEnvironment({ ...environment, daemon: { ...environment.daemon, launched: false } }, unproven, ['client']);
    expect(provider).toEqual({ kind: 'emulated', profile: 'real' });
  });
});
