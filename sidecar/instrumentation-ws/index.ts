export type { ConnectionInfo, Correlation, MessageData, MessageInfo, WsInstrumentationConfig } from './config.ts';
export { WsInstrumentation } from './ws-instrumentation.ts';
