/** Name and version of the package, which are those of the instrumentation scope. */
export const PACKAGE_NAME = 'otel-instrumentation-ws';
export const PACKAGE_VERSION = '0.1.0';
