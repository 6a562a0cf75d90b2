// What an application is started with, `--import ./telemetry.mjs`; runs in the main thread and in each worker.
import { register } from 'node:module';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { WsInstrumentation } from '../../../dist/instrumentation-ws/index.js';

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);
const exporter = new InMemorySpanExporter();
registerInstrumentations({ tracerProvider: new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }), instrumentations: [new WsInstrumentation()] });
globalThis.spanNames = () => exporter.getFinishedSpans().map(({ name }) => name).toSorted();
