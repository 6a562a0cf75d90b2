import { diag, type DiagLogFunction, DiagLogLevel } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import type { Logger } from '../log.ts';

/**
 * What OpenTelemetry says of itself goes to the program's log. Its warnings come with every batch, so that they are shown
 * one level lower: what an operator should know is said once, by the queue.
 */
export function logDiagnostics(log: Logger): void {
  const at = (level: 'error' | 'info' | 'debug' | 'trace'): DiagLogFunction => (message, ...details) => log[level]({ details: details.map(plain) }, message);
  diag.setLogger({ error: at('error'), warn: at('info'), info: at('debug'), debug: at('trace'), verbose: at('trace') }, { logLevel: DiagLogLevel.INFO, suppressOverrideMessage: true });
  setGlobalErrorHandler((error) => log.info({ reason: typeof error === 'string' ? error : error.message }, 'an export failed'));
}

/** Headers and payloads may stand among the details: of an object only its message is kept. */
const plain = (detail: unknown): unknown => (detail instanceof Error ? detail.message : typeof detail === 'object' ? undefined : detail);
