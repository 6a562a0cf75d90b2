import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rehearsalRows } from '../../sidecar/selftest/rehearsal-plan.ts';
import type { SelftestResult } from '../../sidecar/verdict/selftest-result.ts';
import { startProgram, temporaryFolder } from '../e2e/program.ts';

let result: SelftestResult;

beforeAll(async () => {
  const file = join(await temporaryFolder(), 'selftest.json');
  // What the self-test found is told row by row below; that it could not test at all is told here.
  const { status, said } = await startProgram(['selftest', '--quick', '--at-once', '2', '--data', await temporaryFolder(), '--json', file]).ended;
  if (status !== 0 && status !== 2) throw new Error(said);
  result = JSON.parse(await readFile(file, 'utf8')) as SelftestResult;
}, 900_000);

describe('the ideal rehearsal', () => {
  it.each(rehearsalRows(true).map(({ name, expected }) => ({ name, red: Object.entries(expected).flatMap(([id, states]) => (states.includes('fail') ? [id] : [])).join(', ') || 'nothing' })))(
    '$name: turns exactly $red red',
    ({ name }) => {
      const row = result.rows.find((candidate) => candidate.name === name);
      expect(row?.note).toBeNull();
      expect(row?.unexpected).toEqual([]);
    },
  );

  it('shows each claim green and red', () => {
    expect(result.claims.filter(({ green, red }) => green === null || red === null)).toEqual([]);
  });
});
