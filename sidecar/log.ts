import { pino } from 'pino';

/** How much is logged, from most to least. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** One of `LOG_LEVELS`. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The program's logger: JSON lines on standard error, so that standard output stays for results. */
export type Logger = pino.Logger;

/** Values of these names never reach a log line. */
const SECRETS = ['token', 'authorization', 'apiKey', '*.token', '*.authorization', '*.apiKey', 'headers.authorization'];

/** Makes the logger of one process or thread; `name` says which. */
export function createLogger(name: string, level: LogLevel): Logger {
  return pino({ name, level, redact: { paths: SECRETS, censor: '[redacted]' } }, pino.destination({ dest: 2, sync: true }));
}
