/** Version of the tables in `schema.sql`, stored in `meta`; grows by one where an older reader would misread. */
export const SCHEMA_VERSION = '1';
