import { toldState } from '../daemon-log/told-log.ts';
import { SidecarError } from '../errors.ts';
import { askDaemon, type DaemonAnswers } from '../replay/ask-daemon.ts';
import { greetDaemon, type Greeting } from '../replay/greet-daemon.ts';
import { existing, filesView, filesViewOf, type FilesPlace } from './files-view.ts';
import { lookAtAttached, type AttachedDaemon } from './look-at-attached.ts';
import type { Inspection, InspectTarget } from './inspection.ts';
import type { TargetOptions } from './target-options.ts';

/** Who waits for a diagnosis does not wait as long as a run does for a daemon that a chat keeps busy. */
const GREETING_MILLIS = 15_000;
const ASKING_MILLIS = 30_000;

/** Looks at a daemon that someone else runs: a hello, its health and the list of its tools; its tools are called only where that is allowed. */
export function inspectAttached(options: TargetOptions, daemon: AttachedDaemon, place: FilesPlace): InspectTarget {
  return async ({ active, signal }) => {
    const address = { url: daemon.url, token: options.daemonToken };
    const greeting = await greetDaemon({ ...address, deadlineMillis: GREETING_MILLIS, signal }).catch((error: unknown) => {
      if (error instanceof SidecarError) return error;
      throw error;
    });
    if (greeting instanceof SidecarError) return unreachable(await lookAtAttached(options, daemon, undefined), greeting, place);
    const answers = active ? await askDaemon({ ...address, folder: (await existing(place))[1], deadlineMillis: ASKING_MILLIS }) : undefined;
    const view = await lookAtAttached(options, daemon, greeting, answers && observedIn(answers));
    const { rungs } = view;
    return {
      environment: view.environment,
      reachable: true,
      how: answered(greeting, answers),
      remedy: undefined,
      rungs: answers?.health && view.sources.some((source) => 'told' in source) ? { ...rungs, log: toldState([...answers.health.metricsTail, ...answers.health.toolcallsTail]) } : rungs,
      settings: view.settings,
      otherSessions: Math.max(0, greeting.sessions - 1),
      clockOffset: greeting.clockOffset,
      files: answers ? filesViewOf(place, answers.folderAnswer) : await filesView(place, view.environment.daemon.pid ?? undefined),
    };
  };
}

async function unreachable(view: Awaited<ReturnType<typeof lookAtAttached>>, { message, remedy }: SidecarError, place: FilesPlace): Promise<Inspection> {
  const { environment, rungs, settings } = view;
  return { environment, reachable: false, how: message, remedy, rungs, settings, otherSessions: undefined, clockOffset: undefined, files: await filesView(place, environment.daemon.pid ?? undefined) };
}

function answered({ uptimeSeconds, toolNames }: Greeting, answers: DaemonAnswers | undefined): string {
  const up = uptimeSeconds === undefined ? [] : [`up ${uptimeSeconds < 120 ? `${uptimeSeconds} s` : `${Math.round(uptimeSeconds / 60)} min`}`];
  const providers = answers?.health?.providers.map((provider) => provider.replace(/^.*\./, '')) ?? [];
  return ['answers', ...up, `${toolNames.length} tools`, ...(providers.length > 0 ? [`keys for ${providers.join(' and ')}`] : [])].join(', ');
}

/** The daemon's limit for a call is one and a half times that of a workflow, cut to whole seconds. */
const observedIn = ({ timeoutSeconds, repeatsText }: DaemonAnswers): ReadonlyMap<string, string> =>
  new Map([...(timeoutSeconds === undefined ? [] : [['WORKFLOW_TOOL_TIMEOUT_SECS', String(Math.ceil(timeoutSeconds / 1.5))] as const]), ['EXAI_WS_COMPAT_TEXT', String(repeatsText)]]);
