/** The one way that imports flow; the order is explained in docs/architecture.md. */
const rooms = {
  core: [],
  stats: ['core'],
  manifests: ['core'],
  traffic: ['core'],
  settings: ['core', 'manifests'],
  policy: ['core', 'manifests'],
  mutants: ['core', 'manifests', 'policy'],
  claims: ['core', 'stats', 'traffic', 'manifests', 'policy'],
  targets: ['core', 'manifests', 'traffic', 'policy'],
  learner: ['core', 'manifests', 'policy', 'claims'],
}
const onlyFrom = Object.entries(rooms).map(([room, allowed]) => ({
  name: `helpers/${room} imports only ${allowed.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^helpers/${room}/` },
  to: { path: '^(helpers|fixtures|suites|reports|cli|bench)/', pathNot: `^helpers/(${[room, ...allowed].join('|')})/` },
}))
const forbid = (name, from, to) => ({ name, severity: 'error', from: { path: from }, to })

module.exports = {
  forbidden: [
    ...onlyFrom,
    forbid('fixtures use helpers, never suites, reports or the command line', '^fixtures/', {
      path: '^(suites|reports|cli)/',
    }),
    forbid('a suite makes its claims through fixtures', '^suites/', { path: '^(reports|cli|helpers/targets)/' }),
    forbid('a suite never imports another suite', '^suites/([^/]+)/', { path: '^suites/', pathNot: '^suites/$1/' }),
    forbid('reports read results and never run anything', '^reports/', {
      path: '^(suites|fixtures|cli|helpers/(targets|traffic|policy))/',
    }),
    { name: 'no circular imports', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules|reports/latest' },
  },
}
