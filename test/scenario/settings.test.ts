import { describe, expect, it } from 'vitest';
import { readDocument } from '../../sidecar/document/document.ts';
import { DAEMON_SETTINGS } from '../../sidecar/protocol/settings.ts';

describe('the daemon’s settings', () => {
  it('name only claims that exist, or families of them', async () => {
    const { value } = await readDocument(new URL('../../scenarios/task-2c.claims.yaml', import.meta.url).pathname);
    const { claims } = value as { readonly claims: readonly { readonly id: string }[] };
    const known = new Set(claims.flatMap(({ id }) => [id, id.replace(/\..*$/, '.*')]));
    expect(known.size).toBeGreaterThan(25);
    expect([...DAEMON_SETTINGS.values()].flatMap(({ changes }) => changes).filter((id) => !known.has(id))).toEqual([]);
  });

  it('hold no secret', () => {
    expect([...DAEMON_SETTINGS.keys()].filter((name) => /TOKEN|KEY|SECRET/.test(name))).toEqual([]);
  });
});
