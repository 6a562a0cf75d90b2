import { createHash } from 'node:crypto';

const MASK_64 = (1n << 64n) - 1n;
const MULTIPLIER = 6_364_136_223_846_793_005n;

/**
 * PCG-XSH-RR 64/32: 32 random bits a call, from a state and a stream number.
 * Source: M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number
 * Generation", Harvey Mudd College HMC-CS-2014-0905; seeding as in its reference `pcg32_srandom_r`.
 */
export function pcg32(initialState: bigint, stream: bigint): () => number {
  const increment = ((stream << 1n) | 1n) & MASK_64;
  let state = 0n;
  const next = (): number => {
    const old = state;
    state = (old * MULTIPLIER + increment) & MASK_64;
    const shifted = Number((((old >> 18n) ^ old) >> 27n) & 0xffff_ffffn);
    const rotation = Number(old >> 59n);
    return ((shifted >>> rotation) | (shifted << (-rotation & 31))) >>> 0;
  };
  next();
  state = (state + initialState) & MASK_64;
  next();
  return next;
}

/** Uniform numbers in [0, 1) with 53 random bits, the same sequence for the same seed. */
export function seededUniform(seed: string): () => number {
  const digest = createHash('sha256').update(seed).digest();
  const bits = pcg32(digest.readBigUInt64LE(0), digest.readBigUInt64LE(8));
  return () => ((bits() >>> 5) * 0x400_0000 + (bits() >>> 6)) / 2 ** 53;
}

/**
 * Standard normal numbers from uniform ones, one for two.
 * Source: G. E. P. Box and M. E. Muller, "A Note on the Generation of Random Normal Deviates", Ann. Math. Statist. 29 (1958).
 */
export function normal(uniform: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Log-normal numbers: their median, and the standard deviation of their natural logarithm. */
export function logNormal(uniform: () => number, median: number, sigma: number): () => number {
  const standard = normal(uniform);
  return () => median * Math.exp(sigma * standard());
}
