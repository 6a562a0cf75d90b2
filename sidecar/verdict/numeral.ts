/** A number as a verdict carries it: nine significant digits; null for what JSON cannot say, an open end among it. */
export const numeral = (value: number | null): number | null => (value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(9)));
