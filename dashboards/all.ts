import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { daemonDashboard } from './daemon.ts';
import { replayDashboard } from './replay.ts';
import { routingDashboard } from './routing.ts';
import { sidecarDashboard } from './sidecar.ts';
import { toolsDashboard } from './tools.ts';
import { uploadsDashboard } from './uploads-and-cache.ts';
import { verdictDashboard } from './verdict.ts';

/** Every dashboard, by the name of its file in `built/`. */
export const DASHBOARDS: Readonly<Record<string, Dashboard>> = {
  verdict: verdictDashboard,
  replay: replayDashboard,
  'uploads-and-cache': uploadsDashboard,
  routing: routingDashboard,
  tools: toolsDashboard,
  daemon: daemonDashboard,
  sidecar: sidecarDashboard,
};

/** A dashboard as it is written. */
export const written = (dashboard: Dashboard): string => `${JSON.stringify(dashboard, undefined, 2)}\n`;
