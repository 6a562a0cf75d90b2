import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../sidecar/doctor/diagnosis.ts';
import { SidecarError } from '../../sidecar/errors.ts';
import { madeDiagnosis } from '../doctor/made-diagnosis.ts';
import { serve } from './serve.ts';

const ask = async (doctor: () => Promise<Diagnosis>): Promise<Response> => fetch(`${(await serve({ doctor })).url}/doctor`);

describe('GET /doctor', () => {
  it('answers what a run would have, and says by its status whether one could begin', async () => {
    const found = await ask(() => Promise.resolve(madeDiagnosis()));
    expect([found.status, await found.json()]).toEqual([200, madeDiagnosis()]);
    expect((await ask(() => Promise.resolve(madeDiagnosis({ reachable: false })))).status).toBe(503);
  });

  it('does not disturb a run', async () => {
    const busy = await ask(() => Promise.reject(new SidecarError('RUN_UNDER_WAY', { id: 'r1' })));
    expect([busy.status, await busy.json()]).toMatchObject([409, { error: { code: 'RUN_UNDER_WAY' } }]);
  });

  it('looks once for all who ask at the same time', async () => {
    let looks = 0;
    const waiting = new EventEmitter();
    const api = await serve({ doctor: () => {
      looks += 1;
      return looks === 1 ? once(waiting, 'answer').then(() => madeDiagnosis()) : Promise.resolve(madeDiagnosis());
    } });
    const asked = Promise.all([1, 2, 3].map(() => fetch(`${api.url}/doctor`)));
    await expect.poll(() => looks).toBe(1);
    waiting.emit('answer');
    expect((await asked).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(looks).toBe(1);
    await fetch(`${api.url}/doctor`);
    expect(looks).toBe(2);
  });
});
