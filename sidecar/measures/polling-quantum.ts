/** The daemon's defaults for how often a workflow tool looks whether its expert analysis is done, in seconds. */
const DEFAULTS: ReadonlyMap<string, number> = new Map([['thinkdeep', 7]]);
const DEFAULT_SECONDS = 2;

/**
 * The interval at which a workflow tool notices that its model has answered (daemon interface §4.6), in seconds;
 * undefined where no setting of it is known, so that the quantum cannot be told from the tool's own time.
 */
export function pollingQuantumSeconds(tool: string, settings: ReadonlyMap<string, string>, timeScale: number): number | undefined {
  const setting = tool === 'thinkdeep' ? 'THINKDEEP_HEARTBEAT_INTERVAL_SECS' : 'EXPERT_HEARTBEAT_INTERVAL_SECS';
  const keepaliveMillis = Number(settings.get('EXAI_WS_EXPERT_KEEPALIVE_MS') ?? Number.NaN);
  if (tool !== 'thinkdeep' && keepaliveMillis > 0) return keepaliveMillis / 1000 / timeScale;
  // A daemon of which no setting at all is known may run with any.
  if (settings.size === 0) return undefined;
  const seconds = Number(settings.get(setting) ?? DEFAULTS.get(tool) ?? DEFAULT_SECONDS);
  return Number.isFinite(seconds) ? seconds / timeScale : undefined;
}
