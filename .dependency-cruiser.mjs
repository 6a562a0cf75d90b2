/**
 * Which room opens onto which: the table of the design, read by a tool. A room may always import itself, the shared
 * record (`spans/`), the error catalogue and the logger; everything else is listed here, with the outside packages that it
 * alone touches.
 */
const rooms = {
  spans: { rooms: [], packages: [] },
  document: { rooms: [], packages: ['yaml', 'typebox'] },
  protocol: { rooms: [], packages: [] },
  scenario: { rooms: ['document', 'protocol'], packages: ['typebox'] },
  daemon: { rooms: ['protocol'], packages: [] },
  // Publishable: it knows `ws` and OpenTelemetry, no other room, and none of the shared files (a test holds its imports).
  'instrumentation-ws': { rooms: [], packages: ['ws', '@opentelemetry/api', '@opentelemetry/core', '@opentelemetry/instrumentation'] },
  replay: { rooms: ['scenario', 'protocol', 'instrumentation-ws'], packages: ['ws', '@opentelemetry/api', '@opentelemetry/sdk-trace'] },
  gateway: { rooms: ['protocol', 'otlp'], packages: ['undici'] },
  probe: { rooms: [], packages: [] },
  providers: { rooms: ['protocol'], packages: [] },
  rehearsal: { rooms: ['protocol', 'providers', 'otlp'], packages: ['ws'] },
  otlp: { rooms: [], packages: [] },
  'daemon-log': { rooms: ['protocol'], packages: [] },
  scraper: { rooms: [], packages: ['pidusage'] },
  correlation: { rooms: ['protocol'], packages: [] },
  store: { rooms: [], packages: ['@duckdb/node-api', '@duckdb/node-bindings'] },
  // Its queue is that of `otlp/`: what keeps spans while a receiver is away is the same, whoever receives.
  telemetry: {
    rooms: ['otlp'],
    packages: [
      '@opentelemetry/api', '@opentelemetry/core', '@opentelemetry/sdk-trace', '@opentelemetry/sdk-metrics', '@opentelemetry/sdk-node', '@opentelemetry/resources',
      '@opentelemetry/exporter-trace-otlp-http', '@opentelemetry/exporter-trace-otlp-proto', '@opentelemetry/exporter-metrics-otlp-http', '@opentelemetry/exporter-metrics-otlp-proto', '@opentelemetry/exporter-prometheus',
    ],
  },
  pipeline: { rooms: ['otlp', 'correlation', 'store', 'telemetry'], packages: [] },
  measures: { rooms: ['store'], packages: [] },
  claims: { rooms: ['document', 'measures'], packages: ['typebox', '@stdlib/.*'] },
  lint: { rooms: ['measures', 'store'], packages: [] },
  verdict: { rooms: ['claims', 'lint', 'measures', 'store'], packages: ['typebox'] },
  comparison: { rooms: ['claims', 'measures', 'store', 'verdict'], packages: ['typebox'] },
  history: { rooms: ['comparison', 'verdict'], packages: ['typebox'] },
  doctor: { rooms: ['targets', 'scenario', 'claims', 'verdict'], packages: ['typebox'] },
  report: { rooms: ['verdict', 'claims', 'history', 'bundle', 'doctor'], packages: ['cli-table3'] },
  targets: { rooms: ['daemon', 'replay', 'gateway', 'providers', 'rehearsal', 'otlp', 'daemon-log', 'probe', 'scraper', 'protocol', 'verdict'], packages: [] },
  run: { rooms: ['targets', 'scenario', 'replay', 'pipeline', 'store', 'claims', 'comparison', 'history', 'measures', 'verdict'], packages: ['typebox'] },
  mutation: { rooms: ['claims', 'store', 'verdict'], packages: [] },
  selftest: { rooms: ['mutation', 'rehearsal', 'run', 'claims', 'measures', 'scenario', 'store', 'verdict'], packages: [] },
  calibration: { rooms: ['claims', 'measures', 'run', 'store', 'verdict'], packages: ['typebox'] },
  bundle: { rooms: ['run', 'scenario', 'store', 'verdict'], packages: ['tar'] },
  api: { rooms: ['run', 'report', 'verdict', 'claims', 'doctor', 'history', 'scenario', 'otlp'], packages: ['fastify', '@fastify/.*', 'typebox'] },
  config: { rooms: [], packages: [] },
  // The only composer: it knows every part.
  composition: { rooms: ['api', 'bundle', 'calibration', 'claims', 'comparison', 'history', 'config', 'daemon', 'measures', 'pipeline', 'probe', 'providers', 'rehearsal', 'run', 'scenario', 'selftest', 'targets', 'verdict', 'otlp', 'doctor'], packages: [], files: ['words'] },
  cli: { rooms: ['bundle', 'composition', 'config', 'history', 'report', 'scenario', 'run', 'verdict', 'doctor'], packages: ['commander', 'cli-progress'], files: ['words'] },
};

/** Outside packages that belong to a file at the top, not to a room. */
const topFiles = { log: ['pino'] };

const shared = ['^sidecar/spans/', '^sidecar/(errors|log|process-lock|process-identity)\\.ts$'];
const packagePath = (name) => `node_modules/${name}/`;

const roomRules = Object.entries(rooms).map(([room, { rooms: others, files = [] }]) => ({
  name: `${room}-opens-onto`,
  comment: `${room}/ may import ${['itself', 'spans', 'errors', 'log', ...others, ...files].join(', ')}`,
  severity: 'error',
  from: { path: `^sidecar/${room}/` },
  to: {
    path: '^sidecar/',
    pathNot: [...shared, `^sidecar/${room}/`, ...others.map((other) => `^sidecar/${other}/`), ...files.map((file) => `^sidecar/${file}\\.ts$`)],
  },
}));

const packageRules = [...new Set([...Object.values(rooms).flatMap(({ packages }) => packages), ...Object.values(topFiles).flat()])].map((name) => ({
  name: `only-its-room-touches-${name.replaceAll(/[^a-z0-9]+/gi, '-')}`,
  comment: `an outside world stays in one room: ${name}`,
  severity: 'error',
  from: {
    path: '^sidecar/',
    pathNot: [
      ...Object.entries(rooms).filter(([, { packages }]) => packages.includes(name)).map(([room]) => `^sidecar/${room}/`),
      ...Object.entries(topFiles).filter(([, packages]) => packages.includes(name)).map(([file]) => `^sidecar/${file}\\.ts$`),
    ],
  },
  to: { path: packagePath(name) },
}));

export default {
  forbidden: [
    ...roomRules,
    ...packageRules,
    {
      name: 'shared-files-stand-alone',
      comment: 'the error catalogue and the logger know no room',
      severity: 'error',
      from: { path: '^sidecar/(errors|log|process-lock|process-identity)\\.ts$' },
      to: { path: '^sidecar/', pathNot: '^sidecar/process-identity\\.ts$' },
    },
    {
      name: 'claims-know-measures-by-type',
      comment: 'judging is pure: claims take samples, they do not measure',
      severity: 'error',
      from: { path: '^sidecar/claims/' },
      to: { path: '^sidecar/measures/', dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-circles', comment: 'data flows one way', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', comment: 'an import that is not found is not checked either', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
