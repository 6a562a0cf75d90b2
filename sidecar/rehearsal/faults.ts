/** One behaviour that can be switched, and the claims that must turn red when it is, starting from the ideal profile. */
export interface Fault {
  readonly name: FaultName;
  readonly meaning: string;
  readonly red: readonly string[];
  /** Claims that can no longer be measured: what they look at does not happen any more. */
  readonly lost: readonly string[];
  /** Claims that rest on what may be missing: they hold as before or are not measured. */
  readonly mayBeLost: readonly string[];
}

const FAULT_TABLE = {
  'slow-upload': { meaning: 'a first upload takes 2.6 s longer inside the daemon', red: ['upload.first', 'upload.sequential', 'upload.parallel'] },
  'slow-cache': { meaning: 'a lookup that hits takes 0.25 s', red: ['upload.cached', 'upload.cached-speedup'] },
  'cache-off': { meaning: 'the file cache is asked and keeps nothing', red: ['upload.hit-rate', 'upload.hit-rate-parallel', 'upload.api-calls'], lost: ['upload.cached', 'upload.cached-speedup'] },
  'cache-race': { meaning: 'the workers of one call overwrite each other in the file cache: the last one wins', red: ['upload.hit-rate-parallel'] },
  'serial-uploads': { meaning: 'one worker uploads the files of a call one after the other', red: ['upload.parallel', 'upload.parallel-speedup'] },
  'slow-routing': { meaning: 'choosing a model for `auto` takes 0.12 s', red: ['routing.simple', 'routing.complex', 'routing.p95'] },
  'wrong-routing': { meaning: '`auto` gives another model of the same provider than the table says', red: ['routing.accuracy'] },
  'routing-error': { meaning: 'the first two routed calls of secaudit end in a model-resolution error', red: ['routing.failures'] },
  'slow-chat': { meaning: 'a chat that asks a model takes 6 s of its own', red: ['tools.chat', 'tools.within-limit'] },
  'slow-workflow': { meaning: 'a workflow step that asks an expert takes 16 s of its own', red: ['tools.analyze', 'tools.workflow', 'tools.within-limit'] },
  zombie: { meaning: 'ten paused analyses hang until an 8 s heartbeat kills them', red: ['tools.timeouts', 'tools.within-limit'] },
  drift: { meaning: 'each chat and expert analysis takes 20 ms longer than the one before, and memory grows after 120 calls', red: ['tools.consistency', 'memory.stable'] },
  leak: { meaning: 'each call keeps 0.5 MB', red: ['memory.growth', 'memory.stable'] },
  'heavy-idle': { meaning: '230 MB are held from the start', red: ['memory.idle'] },
  'heavy-load': { meaning: '480 MB are held while 15 or more calls run', red: ['memory.load'] },
  'lost-spans': {
    meaning: 'one native span in ten is lost',
    red: [],
    mayBeLost: [
      'upload.first', 'upload.cached', 'upload.cached-speedup', 'upload.sequential', 'upload.parallel', 'upload.parallel-speedup', 'upload.hit-rate', 'upload.hit-rate-parallel', 'upload.api-calls',
      'routing.simple', 'routing.complex', 'routing.p95', 'routing.accuracy', 'routing.failures',
    ],
  },
} as const satisfies Record<string, { readonly meaning: string; readonly red: readonly string[]; readonly lost?: readonly string[]; readonly mayBeLost?: readonly string[] }>;

/** The name of a fault. */
export type FaultName = keyof typeof FAULT_TABLE;

/** Every fault, with its meaning and what it does to which claims. */
export const FAULTS: readonly Fault[] = Object.entries(FAULT_TABLE).map(([name, fault]) => ({ name: name as FaultName, lost: [], mayBeLost: [], ...fault }));
