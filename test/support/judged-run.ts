import { createHash } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judgeFolder } from '../../sidecar/run/judge-folder.ts';
import { RunFolder, type RunRecord } from '../../sidecar/run/run-folder.ts';
import { loadScenario } from '../../sidecar/scenario/load-scenario.ts';
import type { Environment } from '../../sidecar/verdict/verdict.ts';
import type { HandMadeRun } from '../measures/hand-made-run.ts';
import { environment, someOfEverything } from './some-of-everything.ts';

const SCENARIO = fileURLToPath(new URL('../../scenarios/smoke.yaml', import.meta.url));

/** Claims enough to see numbers of several kinds, and few enough to be judged at once. */
export const FEW_CLAIMS = `claims:
  - { id: upload.first, plan: '1.1', title: a first upload takes less than 2 s, failureTitle: a first upload takes 2 s or more, measure: upload.duration, select: { labels: [first] }, statistic: median, limit: { op: <, value: 2 }, unit: s, leastSamples: 5 }
  - { id: upload.cached, plan: '1.2', title: a cached upload takes less than 0.1 s, failureTitle: a cached upload takes 0.1 s or more, measure: upload.duration, select: { labels: [repeat] }, statistic: median, limit: { op: <, value: 0.1 }, unit: s, leastSamples: 5 }
  - { id: upload.hit-rate, plan: 'criterion 3', title: more than 80 % hit, failureTitle: 80 % hit or fewer, measure: cache.outcome, select: { labels: [repeat] }, statistic: share, limit: { op: '>', value: 0.8 }, unit: '1', leastSamples: 15 }
`;

/** What a judged run is made of; anything not given is the same each time. */
export interface JudgedRunParts {
  readonly id?: string;
  readonly spans?: HandMadeRun;
  readonly claims?: string;
  readonly environment?: Partial<Environment>;
  readonly record?: Partial<RunRecord>;
  /** Called when all but the verdict is there. */
  readonly before?: (folder: RunFolder) => Promise<void>;
}

/** Makes a run folder by hand, as a run leaves it, and judges it. */
export async function makeJudgedRun(runsDir: string, parts: JudgedRunParts = {}): Promise<RunFolder> {
  const folder = new RunFolder(runsDir, parts.id ?? '20260101T000000Z-abcdef');
  const claims = parts.claims ?? FEW_CLAIMS;
  await folder.create();
  await writeFile(folder.claimsFile, claims);
  await copyFile(SCENARIO, folder.scenarioFile(basename(SCENARIO)));
  await (parts.spans ?? someOfEverything()).write(folder.spansFile);
  const digests = { claimsDigest: `sha256:${createHash('sha256').update(claims).digest('hex')}`, scenarioDigest: `sha256:${(await loadScenario(SCENARIO)).digest}` };
  await folder.write({
    id: folder.id,
    scenario: 'task-2c',
    quick: false,
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:03:00.000Z',
    state: 'complete',
    environment: { ...environment, ...digests, ...parts.environment },
    failure: undefined,
    plannedCalls: 55,
    leftOut: [],
    measurement: { expected: 55, observed: 55, dropped: 0, ambiguous: 0, clockOffset: { seconds: 0.001, error: 0.0005 } },
    ...parts.record,
  });
  await parts.before?.(folder);
  await judgeFolder(folder, () => {});
  return folder;
}

/** The verdict of a run as it is stored. */
export const storedText = (folder: RunFolder): Promise<string> => readFile(folder.verdictFile, 'utf8');
