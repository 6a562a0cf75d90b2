import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expandScenario } from '../../sidecar/scenario/expand-scenario.ts';
import { loadScenario } from '../../sidecar/scenario/load-scenario.ts';
import type { Plan } from '../../sidecar/scenario/plan.ts';

const SCENARIO = `
name: mixed
steps:
  - id: chats
    do:
      - in-turn:
          - { tool: chat, label: talk, model: auto, prompt: Say hello. }
      - in-turn:
          - { tool: challenge, label: doubt, prompt: { again: talk } }
          - { tool: version, label: plain }
      - { pause: 1, label: settle }
  - id: quiet
    do:
      - { quiet: 2 }
  - id: files
    do:
      - at-once:
          - { tool: kimi_upload_and_extract, label: upload, files: { size: 1KB } }
          - { tool: version, label: beside }
  - id: plain
    do:
      - in-turn:
          - { tool: analyze, label: mine, leaves: nothing, arguments: { step: s, step_number: 1, total_steps: 2, next_step_required: true, findings: f } }
      - { pause: 1, label: settle }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exai-care-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function planned(spare: string | undefined, dry = false): Promise<Plan> {
  const file = join(folder, 'mixed.yaml');
  await writeFile(file, SCENARIO);
  return expandScenario(await loadScenario(file), { runId: 'run', seed: 's', quick: false, spare, dry, filesDir: join(folder, 'files'), filesDirInDaemon: '/their/files', timeScale: 1, settings: new Map() });
}

const outline = ({ stages }: Plan): readonly string[] => stages.map((stage) => `${stage.step} ${stage.kind === 'calls' ? stage.lanes.flat().map(({ label }) => label).join('+') : stage.kind}`);

const doubt = (plan: Plan): unknown => plan.calls.find(({ label }) => label === 'doubt')?.arguments['prompt'];

/** What is planned, but for the digests that only written files have. */
const withoutDigests = ({ calls }: Plan) => calls.map(({ files, ...call }) => ({ ...call, files: files.map((file) => ({ ...file, sha256: '' })) }));

describe('the care for other clients', () => {
  it('leaves out what keeps them waiting or leaves something behind, with what goes beside it and the pauses around it', async () => {
    const plan = await planned('by --gentle');
    expect(outline(plan)).toEqual(['chats doubt+plain', 'quiet quiet', 'plain mine', 'plain pause']);
    expect(plan.leftOut).toEqual([
      { step: 'chats', labels: ['chats', 'talk'], reason: 'left out by --gentle: step chats keeps others waiting', by: 'care' },
      { step: 'files', labels: ['files', 'upload', 'beside'], reason: 'left out by --gentle: step files leaves files behind', by: 'care' },
    ]);
  });

  it('changes nothing of what the other calls send', async () => {
    const all = await planned(undefined);
    const spared = await planned('by --gentle');
    expect(outline(all)).toHaveLength(7);
    expect(all.leftOut).toEqual([]);
    expect(doubt(spared)).toBe(doubt(all));
  });

  it('writes no file for a dry plan, which is the same otherwise', async () => {
    const wet = await planned(undefined);
    await rm(join(folder, 'files'), { recursive: true });
    const dry = await planned(undefined, true);
    expect(withoutDigests(dry)).toEqual(withoutDigests(wet));
    expect(await readdir(folder)).toEqual(['mixed.yaml']);
  });
});
