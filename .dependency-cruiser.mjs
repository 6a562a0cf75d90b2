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
  replay: { rooms: ['scenario', 'protocol'], packages: ['ws'] },
  gateway: { rooms: ['protocol', 'otlp'], packages: ['undici'] },
  probe: { rooms: [], packages: [] },
  providers: { rooms: ['protocol'], packages: [] },
  rehearsal: { rooms: ['protocol', 'providers', 'otlp'], packages: ['ws'] },
  otlp: { rooms: [], packages: [] },
  'daemon-log': { rooms: ['protocol'], packages: [] },
  scraper: { rooms: [], packages: ['pidusage'] },
  correlation: { rooms: ['protocol'], packages: [] },
  store: { rooms: [], packages: ['@duckdb/node-api', '@duckdb/node-bindings'] },
  pipeline: { rooms: ['otlp', 'correlation', 'store'], packages: [] },
  measures: { rooms: ['store'], packages: [] },
  claims: { rooms: ['document', 'measures'], packages: ['typebox', '@stdlib/.*'] },
  verdict: { rooms: ['claims', 'measures', 'store'], packages: ['typebox'] },
  evidence: { rooms: ['claims', 'measures', 'store', 'verdict'], packages: [] },
  // Text of others stays text.
  markup: { rooms: [], packages: [] },
  charts: { rooms: ['claims', 'evidence', 'markup', 'measures'], packages: ['d3-scale', 'd3-shape'] },
  report: { rooms: ['charts', 'claims', 'evidence', 'markup', 'measures', 'verdict'], packages: ['cli-table3'] },
  targets: { rooms: ['daemon', 'replay', 'gateway', 'providers', 'rehearsal', 'otlp', 'daemon-log', 'probe', 'scraper', 'protocol', 'verdict'], packages: [] },
  run: { rooms: ['evidence', 'targets', 'scenario', 'replay', 'pipeline', 'store', 'claims', 'measures', 'verdict'], packages: [] },
  api: { rooms: ['run', 'report', 'verdict', 'claims', 'scenario', 'otlp'], packages: ['fastify', '@fastify/.*', 'typebox'] },
  config: { rooms: [], packages: [] },
  // The only composer: it knows every part.
  composition: { rooms: ['api', 'claims', 'config', 'daemon', 'evidence', 'measures', 'pipeline', 'probe', 'providers', 'rehearsal', 'run', 'scenario', 'targets', 'verdict'], packages: [], files: ['words'] },
  cli: { rooms: ['composition', 'config', 'report', 'scenario', 'run', 'verdict'], packages: ['commander', 'cli-progress'], files: ['words'] },
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
