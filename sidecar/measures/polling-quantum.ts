/**
 * The interval at which a workflow tool notices that its model has answered (daemon interface §4.6), in seconds;
 * undefined where its setting is not known, so that the quantum cannot be told from the tool's own time.
 */
export function pollingQuantumSeconds(tool: string, settings: ReadonlyMap<string, string>, timeScale: number): number | undefined {
  const keepaliveMillis = numberOf(settings.get('EXAI_WS_EXPERT_KEEPALIVE_MS'));
  if (tool !== 'thinkdeep' && keepaliveMillis !== undefined && keepaliveMillis > 0) return keepaliveMillis / 1000 / timeScale;
  const seconds = numberOf(settings.get(tool === 'thinkdeep' ? 'THINKDEEP_HEARTBEAT_INTERVAL_SECS' : 'EXPERT_HEARTBEAT_INTERVAL_SECS'));
  return seconds === undefined ? undefined : seconds / timeScale;
}

function numberOf(text: string | undefined): number | undefined {
  const value = Number(text?.trim() || Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}
