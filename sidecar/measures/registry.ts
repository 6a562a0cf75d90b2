import { cacheOutcome } from './cache-outcome.ts';
import type { Measure } from './measure.ts';
import { memoryGrowth, memoryRetainedGrowth } from './memory-growth.ts';
import { memoryPeak } from './memory-peak.ts';
import { memoryResident } from './memory-resident.ts';
import { providerContent, providerUpload } from './provider-call.ts';
import { routingDuration } from './routing-duration.ts';
import { routingFailure } from './routing-failure.ts';
import { routingFallback } from './routing-fallback.ts';
import { routingDocumented, routingModel } from './routing-model.ts';
import { semanticHit, semanticMiss, semanticOutcome } from './semantic-cache.ts';
import { toolOverhead } from './tool-overhead.ts';
import { toolResidual } from './tool-residual.ts';
import { toolTimeout } from './tool-timeout.ts';
import { toolWithinLimit } from './tool-within-limit.ts';
import { uploadBatchDuration } from './upload-batch-duration.ts';
import { uploadDuration } from './upload-duration.ts';
import { uploadPosts } from './upload-posts.ts';
import { workflowOverhead } from './workflow-overhead.ts';

/** Every measure by the name that a claims file uses. */
export const MEASURES: ReadonlyMap<string, Measure> = new Map(
  [
    uploadDuration, uploadBatchDuration, cacheOutcome, uploadPosts,
    routingDuration, routingModel, routingDocumented, routingFailure, routingFallback,
    toolOverhead, workflowOverhead, toolResidual, toolWithinLimit, toolTimeout,
    memoryResident, memoryPeak, memoryGrowth, memoryRetainedGrowth,
    semanticOutcome, semanticHit, semanticMiss, providerUpload, providerContent,
  ].map((measure) => [measure.name, measure]),
);
