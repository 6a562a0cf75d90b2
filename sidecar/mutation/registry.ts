import { allAnswered } from './all-answered.ts';
import { analysesSlow } from './analyses-slow.ts';
import { batchHitsToMisses } from './batch-hits-to-misses.ts';
import { callsOutOfTime } from './calls-out-of-time.ts';
import { chatsSlow } from './chats-slow.ts';
import { clockShifted } from './clock-shifted.ts';
import { clocksApart } from './clocks-apart.ts';
import { disturbed } from './disturbed.ts';
import { disturbedButFailing } from './disturbed-but-failing.ts';
import { drifting } from './drifting.ts';
import { hitsFast } from './hits-fast.ts';
import { hitsSlow } from './hits-slow.ts';
import { hitsToMisses } from './hits-to-misses.ts';
import { idleHeavy } from './idle-heavy.ts';
import { idleLight } from './idle-light.ts';
import { loadHeavy } from './load-heavy.ts';
import { loadLight } from './load-light.ts';
import { memoryFlat } from './memory-flat.ts';
import { memoryTilted } from './memory-tilted.ts';
import { memoryTiltedLate } from './memory-tilted-late.ts';
import { misrouted } from './misrouted.ts';
import { missesToHits } from './misses-to-hits.ts';
import type { Mutation } from './mutation.ts';
import { recordsDropped } from './records-dropped.ts';
import { rightlyRouted } from './rightly-routed.ts';
import { routingErrors } from './routing-errors.ts';
import { routingFast } from './routing-fast.ts';
import { routingMended } from './routing-mended.ts';
import { routingSlow } from './routing-slow.ts';
import { sentLate } from './sent-late.ts';
import { silentCalls } from './silent-calls.ts';
import { sourcesContradict } from './sources-contradict.ts';
import { spansRemoved } from './spans-removed.ts';
import { toolsFast } from './tools-fast.ts';
import { uploadsAtOnce } from './uploads-at-once.ts';
import { uploadsOutlastCalls } from './uploads-outlast-calls.ts';
import { uploadsFast } from './uploads-fast.ts';
import { uploadsSerialised } from './uploads-serialised.ts';
import { uploadsSlow } from './uploads-slow.ts';

/** Every change that a self-test makes to copies of a run: what turns claims red, what turns them green, and what leaves nothing to judge. */
export const MUTATIONS: readonly Mutation[] = [
  hitsSlow, hitsFast, uploadsSlow, uploadsFast, uploadsSerialised, uploadsAtOnce, hitsToMisses, batchHitsToMisses, missesToHits,
  routingSlow, routingFast, misrouted, rightlyRouted, routingErrors, routingMended,
  chatsSlow, analysesSlow, toolsFast, callsOutOfTime, silentCalls, allAnswered, drifting,
  idleHeavy, idleLight, loadHeavy, loadLight, memoryTilted, memoryTiltedLate, memoryFlat,
  spansRemoved, sourcesContradict, recordsDropped, uploadsOutlastCalls, clocksApart, sentLate, disturbed, disturbedButFailing, clockShifted,
];
