import { logNormal, seededUniform } from './random.ts';

/** What a delay is drawn from: log-normal, by its median and the standard deviation of its logarithm. */
export interface DelayDistribution {
  readonly medianSeconds: number;
  readonly sigma: number;
}

/** How long a provider takes for each kind of call. */
export interface ProviderDelays {
  readonly upload: DelayDistribution;
  readonly content: DelayDistribution;
  readonly chat: DelayDistribution;
}

/** A kind of provider call that has a delay of its own. */
export type DelayedCall = keyof ProviderDelays;

const withSigma = (sigma: number, upload: number, content: number, chat: number): ProviderDelays => ({
  upload: { medianSeconds: upload, sigma },
  content: { medianSeconds: content, sigma },
  chat: { medianSeconds: chat, sigma },
});

/** Delays as seen in real use, and delays under which every claim with a limit holds. */
export const PROVIDER_DELAYS = {
  real: withSigma(0.15, 0.87, 0.2, 1),
  ideal: withSigma(0.1, 0.9, 0.04, 0.3),
} as const satisfies Record<string, ProviderDelays>;

/**
 * Draws delays in seconds, one sequence for each kind of call, so that the order in which kinds mix does not matter.
 *
 * @example
 * const draw = delaySource('run-1', PROVIDER_DELAYS.real);
 * draw('upload'); // the same first upload delay in every run with this seed
 */
export function delaySource(seed: string, delays: ProviderDelays, timeScale = 1): (call: DelayedCall) => number {
  const source = (call: DelayedCall): (() => number) => logNormal(seededUniform(`${seed}/${call}`), delays[call].medianSeconds, delays[call].sigma);
  const draws: Record<DelayedCall, () => number> = { upload: source('upload'), content: source('content'), chat: source('chat') };
  return (call) => draws[call]() / timeScale;
}
