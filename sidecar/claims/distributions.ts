import betaQuantileOf from '@stdlib/stats-base-dists-beta-quantile';
import binomialCdfOf from '@stdlib/stats-base-dists-binomial-cdf';
import normalCdfOf from '@stdlib/stats-base-dists-normal-cdf';
import tQuantileOf from '@stdlib/stats-base-dists-t-quantile';

/** P(X ≤ successes) where X counts the successes of `trials` trials of probability `p`; 0 below none. */
export function binomialCdf(successes: number, trials: number, p: number): number {
  return successes < 0 ? 0 : binomialCdfOf(Math.min(successes, trials), trials, p);
}

/** The value below which a Beta(a, b) variable lies with probability `probability`. */
export function betaQuantile(probability: number, a: number, b: number): number {
  return betaQuantileOf(probability, a, b);
}

/** P(Z ≤ z) of a standard normal variable. */
export const normalCdf = (z: number): number => normalCdfOf(z, 0, 1);

/** The value below which a Student's t variable lies with probability `probability`. */
export function tQuantile(probability: number, degreesOfFreedom: number): number {
  return tQuantileOf(probability, degreesOfFreedom);
}

/**
 * The value below which a chi-square variable lies with probability `probability`: bisection on the power series of
 * the incomplete gamma function (all its terms are positive, so nothing cancels), down to neighbouring doubles.
 */
export function chiSquareQuantile(probability: number, degreesOfFreedom: number): number {
  let low = 0;
  let high = Math.max(1, degreesOfFreedom);
  while (chiSquareCdf(high, degreesOfFreedom) < probability) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (chiSquareCdf(middle, degreesOfFreedom) < probability) low = middle;
    else high = middle;
  }
}

function chiSquareCdf(x: number, degreesOfFreedom: number): number {
  if (x <= 0) return 0;
  const shape = degreesOfFreedom / 2;
  const half = x / 2;
  let term = 1;
  let sum = 1;
  for (let step = 1; term > sum * 1e-17; step += 1) {
    term *= half / (shape + step);
    sum += term;
  }
  return Math.exp(shape * Math.log(half) - half - logGammaOfHalf(degreesOfFreedom + 2)) * sum;
}

/** ln Γ(twice / 2) for a whole `twice`: Γ(1) = 1, Γ(1/2) = √π, and Γ(x + 1) = x Γ(x). */
function logGammaOfHalf(twice: number): number {
  const even = twice % 2 === 0;
  let sum = even ? 0 : Math.log(Math.PI) / 2;
  for (let at = even ? 2 : 1; at < twice; at += 2) sum += Math.log(at / 2);
  return sum;
}
