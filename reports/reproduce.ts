/** Settings that change what a run does, told without those that may hold secrets. */
const settings = ['TARGET', 'MANIFESTS', 'EXPECT', 'NAMESPACE', 'ENVOY_VERSION', 'NODES']

/** What to type to see the same run again. */
export function reproduce(seed: number | undefined, { argv, env } = { argv: process.argv, env: process.env }): string {
  const set = settings.flatMap((name) => {
    const value = env[`MESHPROOF_${name}`]
    return value === undefined ? [] : [`MESHPROOF_${name}=${quotedForShell(value)}`]
  })
  const filters = argv.slice(2).filter((argument) => argument !== 'run')
  return [
    ...set,
    ...(seed === undefined ? [] : [`MESHPROOF_SEED=${seed}`]),
    'pnpm test',
    ...filters.map(quotedForShell),
  ].join(' ')
}

/** The same for one claim: a claim can run alone. */
export function reproduceClaim(run: string, lab: string, title: string): string {
  const [settings = ''] = run.split(/(?:^| )pnpm test\b/)
  const pattern = title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return [...(settings === '' ? [] : [settings]), `pnpm test suites/${lab} -t ${quotedForShell(pattern)}`].join(' ')
}

function quotedForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
