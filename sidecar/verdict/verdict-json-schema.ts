import { VERDICT_SCHEMA_VERSION, VerdictSchema } from './verdict.ts';

/** The published JSON Schema of a verdict, as `GET /openapi.json` refers to it and a pipeline may check against. */
export function verdictJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `EXAI sidecar verdict, version ${VERDICT_SCHEMA_VERSION}`,
    ...(JSON.parse(JSON.stringify(VerdictSchema)) as Record<string, unknown>),
  };
}
