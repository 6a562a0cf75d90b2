// Registers by itself, before it loads the application.
await import('./telemetry.mjs');
await import('./named.mjs');
