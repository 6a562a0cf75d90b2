import type { ProbeHello } from '../otlp/probe-hello.ts';
import type { Greeting } from '../replay/greet-daemon.ts';
import { ownPid } from '../scraper/procfs.ts';
import { now, type Rung, type RungState, type Source } from '../spans/source.ts';
import type { Environment } from '../verdict/verdict.ts';
import { gatewayRung } from './gateway-rung.ts';
import { censusSource, probeRung } from './probe-rung.ts';
import { rungsPresent } from './rungs.ts';
import { toldSettings } from './settings.ts';
import type { TargetOptions } from './target-options.ts';
import { watchAttached, type AttachedFiles } from './watch-attached.ts';

/** A daemon that someone else runs, and what its operator says of it. */
export interface AttachedDaemon extends AttachedFiles {
  readonly url: string;
  /** Settings that it was started with, as far as the operator says. */
  readonly settings: Readonly<Record<string, string>>;
}

/** An attached daemon as it is found, with all that can watch it. */
export interface AttachedView {
  readonly sources: readonly Source[];
  readonly rungs: Readonly<Record<Rung, RungState>>;
  /** In force, as far as they are known. */
  readonly settings: ReadonlyMap<string, string>;
  readonly environment: Omit<Environment, 'sidecarVersion' | 'scenarioDigest' | 'claimsDigest' | 'rungs'>;
}

/** Probes and gateways say hello every two seconds, to whatever sidecar is there. */
const HELLO_MILLIS = 3_500;

/**
 * Looks for every rung of a daemon that someone else runs; `greeting` is what it answered, undefined where it did not, and
 * `more` what of its settings was observed besides.
 */
export async function lookAtAttached(options: TargetOptions, daemon: AttachedDaemon, greeting: Greeting | undefined, more: ReadonlyMap<string, string> = new Map()): Promise<AttachedView> {
  const { url } = daemon;
  const { sources, rungs, pid, version } = await watchAttached(options.log, { url, startedSeconds: greeting?.startedSeconds }, daemon);
  const [{ probe, unproven }, gateway] = await Promise.all([hearProbe(options, pid, daemon.pid !== undefined), options.gatewayHello(HELLO_MILLIS)]);
  const through = await gatewayRung(gateway, pid ?? undefined, options.gatewayPort.port);
  const observed = new Map([...(greeting === undefined ? [] : [['EXAI_WS_GLOBAL_MAX_INFLIGHT', String(greeting.globalCapacity)] as const]), ...more]);
  const { known, shown } = toldSettings(daemon.settings, observed);
  const rehearsal = greeting?.rehearsal;
  const deaf: RungState | undefined = options.deaf === undefined ? undefined : { present: false, how: options.deaf, remedy: now('ask that sidecar: GET /doctor') };
  const probeState = probe ? { ...(rehearsal === undefined ? probeRung(probe) : REHEARSED), ...(unproven ? { unproven } : {}) } : (deaf ?? probeRung(undefined));
  // What another daemon holds would explain nothing of this one's growth: only a probe that is known to be in it is asked.
  const counts = probe !== undefined && probe.counted.length > 0 && !unproven;
  return {
    sources: [...sources, ...(counts ? [censusSource(probeState, () => options.census(probe.pid))] : [])],
    rungs: rungsPresent({ ...rungs, ...given('gateway', through ?? deaf), ...given('probe', probeState) }),
    settings: known,
    environment: {
      target: rehearsal === undefined ? `real daemon at ${url}, attached as it runs` : `built-in rehearsal at ${url}, profile ${rehearsal}, attached as it runs`,
      daemon: { kind: rehearsal === undefined ? 'real' : 'rehearsal', version, pid, url, launched: false },
      provider: { kind: rehearsal === undefined ? (gateway?.providers ?? 'unknown') : 'emulated', profile: rehearsal ?? null },
      settings: shown,
      timeScale: 1,
      fault: null,
    },
  };
}

const given = (rung: 'gateway' | 'probe', state: RungState | undefined): Partial<Record<'gateway' | 'probe', RungState>> => (state ? { [rung]: state } : {});

const REHEARSED: RungState = { present: true, how: "the rehearsal's own spans, in the probe's shape", remedy: undefined };

/**
 * The probe in the process that is watched; else the only one that is heard, which need not be in this daemon. A pid that was given
 * may be that of a parent; one of the daemon's own health file is what its probe would say.
 */
async function hearProbe({ probeHello }: TargetOptions, pid: number | null, isGiven: boolean): Promise<{ readonly probe: ProbeHello | undefined; readonly unproven: boolean }> {
  const own = pid === null ? undefined : await probeHello(ownPid(pid), HELLO_MILLIS);
  if (own !== undefined || (pid !== null && !isGiven)) return { probe: own, unproven: false };
  return { probe: await probeHello(undefined, pid === null ? HELLO_MILLIS : 0), unproven: true };
}
