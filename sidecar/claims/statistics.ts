import { censusRange } from './census-range.ts';
import { censusShare } from './census-share.ts';
import type { StatisticName } from './claim.ts';
import { clusteredShare } from './clustered-share.ts';
import { growth } from './growth.ts';
import { mean } from './mean.ts';
import { median } from './median.ts';
import { pairedRatio } from './paired-ratio.ts';
import { quantile } from './quantile.ts';
import { share } from './share.ts';
import { shift } from './shift.ts';
import type { Statistic } from './statistic.ts';
import { stratifiedMean } from './stratified-mean.ts';
import { zeroCount } from './zero-count.ts';

/** Every statistic by the name that claims files use. */
export const statisticOf: Readonly<Record<StatisticName, Statistic>> = {
  median,
  quantile,
  mean,
  'stratified-mean': stratifiedMean,
  'paired-ratio': pairedRatio,
  share,
  'clustered-share': clusteredShare,
  'census-share': censusShare,
  'census-range': censusRange,
  'zero-count': zeroCount,
  shift,
  growth,
};
