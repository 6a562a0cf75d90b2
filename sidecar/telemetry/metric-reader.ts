import { AggregationTemporality, InstrumentType, MetricReader } from '@opentelemetry/sdk-metrics';

const GAUGES: ReadonlySet<InstrumentType> = new Set([InstrumentType.GAUGE, InstrumentType.OBSERVABLE_GAUGE]);

/**
 * Sums are cumulative. Gauges are asked for as changes, which for a gauge means just what was told this time: as
 * cumulative ones they would be told for ever, with the id of every run and each bound that is open by now.
 */
export const temporalityOf = (instrumentType: InstrumentType): AggregationTemporality => (GAUGES.has(instrumentType) ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE);

/**
 * Reads metrics when it is asked, for nobody else. There is one reader at a time, this or the one that exports: for
 * a second one that nobody asks, the SDK would keep all that the first was told.
 */
export class AskedMetricReader extends MetricReader {
  constructor() {
    super({ aggregationTemporalitySelector: temporalityOf });
  }

  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}
