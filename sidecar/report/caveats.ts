import type { RunEvidence } from '../evidence/run-evidence.ts';

/** What a reader must know before believing a number of this run; each a sentence. Empty where nothing weakens it. */
export function caveatsOf({ verdict, missing }: RunEvidence): readonly string[] {
  const { environment, run, measurement } = verdict;
  const { daemon, provider, rungs, timeScale, fault } = environment;
  const absent = Object.entries(rungs).filter(([, { present }]) => !present).map(([name]) => name);
  const impossible = verdict.impossible.length;
  const { selftest } = verdict.gate;
  const lost = measurement.expected - measurement.observed;
  return [
    daemon.kind === 'rehearsal' && 'This is a rehearsal on the built-in daemon: it shows that the chain works, and says nothing of a real daemon.',
    daemon.kind === 'real' && provider.kind === 'emulated' && `The model providers are emulated${provider.profile === null ? '' : ` (${provider.profile})`}: what a provider takes is the emulation's time. Routing, caching, memory and the tools' own time are the daemon's.`,
    provider.kind === 'unknown' && 'Which model providers answered is not known.',
    timeScale !== 1 && `Time is scaled by ${timeScale}: delays and limits are divided by it.`,
    fault !== null && `A fault is switched on: ${fault}.`,
    run.quick && 'The run was quick: what that leaves out is not required.',
    !run.complete && 'The run did not come to its end: only what is whole is judged.',
    lost > 0 && `${lost} of ${measurement.expected} records that the calls owed did not come.`,
    measurement.dropped > 0 && `${measurement.dropped} records were dropped on their way.`,
    measurement.ambiguous > 0 && `${measurement.ambiguous} records could belong to more than one call, or to none; they take no part.`,
    impossible > 0 && `${impossible} ${impossible === 1 ? 'structure' : 'structures'} in the spans cannot be; claims that rest on them are not measured.`,
    selftest?.ok === false && 'The self-test of the gate did not come out well, or speaks of another judge.',
    absent.length > 0 && `Nobody looked from: ${absent.join(', ')}.`,
    missing !== undefined && `There are no pictures, samples and traces: ${missing}.`,
  ].filter((sentence) => sentence !== false);
}
