import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expandScenario } from '../../sidecar/scenario/expand-scenario.ts';
import { loadScenario } from '../../sidecar/scenario/load-scenario.ts';
import type { PlannedCall } from '../../sidecar/spans/planned-call.ts';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import type { Verdict } from '../../sidecar/verdict/verdict.ts';
import { freePorts, readVerdictFile, startProgram, temporaryFolder } from './program.ts';

const HOME = process.env['EXAI_DAEMON_HOME'];
const PYTHON = process.env['EXAI_DAEMON_PYTHON'];

/** Twenty sockets at once, ten times: one file, five files in one call, chats, routed tools, first steps of a workflow, plain ones; then each single file once more. */
const MIXED = `
name: many
settings: { EXAI_WS_PROGRESS_INTERVAL_SECS: 600, EXPERT_ANALYSIS_ENABLED: true, KIMI_FILES_MAX_PARALLEL: 5 }
steps:
  - id: warm-up
    warmup: true
    do:
      - in-turn:
          - { tool: chat, model: auto, prompt: Say hello., arguments: { use_websearch: false } }
          - { tool: kimi_upload_and_extract, model: auto, files: { size: 1KB }, arguments: { purpose: file-extract } }
  - id: mixed
    repeat: 10
    do:
      - at-once:
          - { tool: kimi_upload_and_extract, label: one, model: auto, times: 6, files: { size: 20KB }, arguments: { purpose: file-extract } }
          - { tool: kimi_upload_and_extract, label: five, model: auto, times: 2, files: { size: 2KB, count: 5 }, arguments: { purpose: file-extract } }
          - { tool: chat, label: chat, model: auto, times: 4, prompt: Say hello., arguments: { use_websearch: false } }
          - { tool: activity, label: routed, model: auto, times: 3, arguments: { lines: 10 } }
          - tool: analyze
            label: paused
            model: auto
            times: 3
            files: { size: 1KB }
            arguments: { step: Begin to analyse., step_number: 1, total_steps: 2, next_step_required: true, findings: None yet., confidence: low }
          - { tool: version, label: plain, times: 2 }
      - at-once:
          - { tool: kimi_upload_and_extract, label: again, model: auto, times: 6, files: { again: one }, arguments: { purpose: file-extract } }
`;

/** Workflow tools are one object for all clients: analyses that overlap share what they found, and the daemon asks the model once for several. */
const OVERLAPPING = `
name: overlapping
settings: { EXAI_WS_PROGRESS_INTERVAL_SECS: 600, EXPERT_ANALYSIS_ENABLED: true }
steps:
  - id: analyses
    do:
      - at-once:
          - tool: analyze
            label: analysis
            model: auto
            times: 6
            files: { size: 1KB }
            inference: expert
            arguments: { step: Analyse it., step_number: 1, total_steps: 1, next_step_required: false, findings: It is small., confidence: low }
`;

interface SpanRow {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string | null;
  readonly call_id: string | null;
  readonly name: string;
  readonly kind: string;
  readonly source: string;
  readonly ambiguous: boolean;
  readonly sha256: string | null;
  readonly markers: readonly string[] | null;
}

interface Replayed {
  readonly verdict: Verdict;
  readonly calls: ReadonlyMap<string, PlannedCall>;
  readonly spans: readonly SpanRow[];
  readonly unpaid: readonly { readonly tool: string; readonly item: string; readonly calls: number }[];
}

async function replay(scenario: string, options: readonly string[], environment: Readonly<Record<string, string>>): Promise<Replayed> {
  const data = await temporaryFolder();
  const scenarioFile = join(data, 'mine.yaml');
  await writeFile(scenarioFile, scenario);
  const file = join(data, 'verdict.json');
  const { status, said } = await startProgram(['replay', scenarioFile, '--full', ...options, '--data', data, '--json', file, ...freePorts], environment).ended;
  if (status === 1) throw new Error(said);
  const verdict = await readVerdictFile(file);
  const { id } = verdict.run;
  // The same scenario and run id give the same plan, marks and contents included.
  const plan = await expandScenario(await loadScenario(scenarioFile), { runId: id, seed: id, quick: false, filesDir: join(data, 'again'), filesDirInDaemon: join(data, 'again'), timeScale: 1, settings: new Map() });
  const reader = await openRunFile(join(data, 'runs', id, 'spans.duckdb'));
  const spans = await reader.query<SpanRow>(new URL('./every-span.sql', import.meta.url));
  const unpaid = await reader.query<Replayed['unpaid'][number]>(new URL('./unpaid.sql', import.meta.url));
  reader.close();
  return { verdict, calls: new Map(plan.calls.map((call) => [call.callId, call])), spans, unpaid };
}

/** What stands in the wrong place: by what a span itself says of contents and marks, against the call and the parent that it was given. */
function misplaced({ calls, spans }: Replayed): readonly string[] {
  const byId = new Map(spans.map((span) => [span.span_id, span]));
  return spans.flatMap((span): readonly string[] => {
    const call = span.call_id === null ? undefined : calls.get(span.call_id);
    if (call === undefined || span.source === 'log') return [];
    const parent = span.parent_span_id === null ? undefined : byId.get(span.parent_span_id);
    const shas = call.files.map(({ sha256 }) => sha256);
    const wrong = [
      span.trace_id !== call.traceId && 'is in the trace of another call',
      span.sha256 !== null && !shas.includes(span.sha256) && 'has contents of another call',
      span.markers !== null && !call.markers.some((marker) => span.markers?.includes(marker)) && 'has marks of another call',
      span.source !== 'client' && parent === undefined && 'has no parent',
      parent !== undefined && parent.call_id !== span.call_id && 'hangs below another call',
      span.sha256 !== null && parent?.sha256 !== null && parent?.sha256 !== span.sha256 && 'hangs below other contents',
      ['POST /files', 'GET /files/{id}/content', 'cache.get file'].includes(span.name) && !parent?.name.startsWith('upload ') && `hangs below ${parent?.name}`,
      (span.name.startsWith('upload ') || span.name.startsWith('route ') || span.name.startsWith('chat ') || span.name === 'cache.get semantic') && parent?.kind !== 'server' && `hangs below ${parent?.name}`,
    ];
    return wrong.flatMap((problem) => (problem === false ? [] : [`${span.name} (${span.source}) of ${call.callId} ${problem}`]));
  });
}

const named = ({ spans }: Replayed, name: string): number => spans.filter((span) => span.source !== 'log' && span.source !== 'client' && span.name.startsWith(name)).length;

/** What of the mixed scenario is not as it should be, and how many spans there are of each kind. */
async function mixed(options: readonly string[], environment: Readonly<Record<string, string>>): Promise<object> {
  const replayed = await replay(MIXED, options, environment);
  const { verdict, unpaid } = replayed;
  const { rungs } = verdict.environment;
  const { expected, observed, ambiguous, dropped } = verdict.measurement;
  return {
    seenBy: [rungs.gateway.present, rungs.probe.present],
    unpaid,
    missing: expected - observed,
    ambiguous,
    dropped,
    disagreeing: verdict.counts?.filter(({ agree }) => !agree),
    misplaced: misplaced(replayed),
    spans: [named(replayed, 'tools/call '), named(replayed, 'upload '), named(replayed, 'cache.get file'), named(replayed, 'chat '), named(replayed, 'route ')],
  };
}

/** 2 calls to warm up, then 10 times 20 and 6; files: 1, and 10 times 6 alone, 10 together and 6 again. */
const RIGHT = { seenBy: [true, true], unpaid: [], missing: 0, ambiguous: 0, dropped: 0, disagreeing: [], misplaced: [], spans: [262, 221, 221, 41, 101] };

describe.skipIf(HOME === undefined || PYTHON === undefined)('the real daemon with every rung', { timeout: 400_000 }, () => {
  const environment = { EXAI_DAEMON_HOME: HOME ?? '', EXAI_DAEMON_PYTHON: PYTHON ?? '' };

  it('gives every span of 260 mixed calls on 20 sockets its right parent', async () => {
    expect(await mixed([], environment)).toEqual(RIGHT);
  });

  it('shares inferences between analyses that overlap, and nothing of them is ambiguous', async () => {
    const replayed = await replay(OVERLAPPING, [], environment);
    const inferences = named(replayed, 'chat ');
    expect(inferences).toBeLessThanOrEqual(6);
    expect(replayed.verdict.measurement).toMatchObject({ ambiguous: 0, dropped: 0 });
    expect(replayed.unpaid).toEqual(inferences === 6 ? [] : [{ tool: 'analyze', label: 'analysis', item: 'gateway/inference', calls: 6 - inferences }]);
  });
});

describe('a rehearsal', { timeout: 240_000 }, () => {
  it('gives every span of 260 mixed calls on 20 sockets its right parent', async () => {
    expect(await mixed(['--profile', 'ideal', '--time-scale', '5'], {})).toEqual(RIGHT);
  });
});
