import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Half a second less for each process that begins with it: workers, and runs that tests start.
enableCompileCache((process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules', '.cache', 'node')))
const { applySettings } = await import('./helpers/settings/apply.ts')
const { chooseTarget } = await import('./helpers/targets/select.ts')

// What is wrong with them is told by the labs' set-up, which applies them again.
await applySettings().catch(() => undefined)

const live = '**/*.live.test.ts'
/** The harness's tests that do something to it, or compare what it holds. */
const onTheKeptCluster = ['bad-kubeconfigs', 'cluster-faults', 'kubeconfig'].map((name) => `harness/${name}.test.ts`)
/** A cluster has one namespace for all labs, so that they take turns in it. */
const { name } = await chooseTarget({ env: process.env, runId: 'config' }).catch(() => ({ name: 'envoy' }))
const oneCluster = name !== 'envoy'

export default defineConfig({
  test: {
    reporters: ['./reports/vitest-reporter.ts'],
    // The labs mostly wait for Envoy's clocks: all of them at once, also on a machine with fewer cores.
    maxWorkers: 5,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{helpers,reports,cli,fixtures}/**/*.test.ts'],
          exclude: [live, 'node_modules/**'],
          // Property tests take what the machine gives them; a loaded one is no failure.
          testTimeout: 30_000,
          // Most of their time would go into importing the same modules again for each file.
          isolate: false,
        },
      },
      {
        test: {
          name: 'labs',
          include: ['suites/**/*.test.ts'],
          globalSetup: ['./fixtures/run.ts'],
          setupFiles: ['./fixtures/vitest-labs.ts'],
          // Node.js runs TypeScript by itself, without a copy of each module that Vite has made.
          experimental: { viteModuleRunner: false },
          fileParallelism: !oneCluster,
        },
      },
      {
        test: {
          name: 'live',
          include: [`{helpers,reports,cli}/${live}`],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'harness',
          include: ['harness/**/*.test.ts'],
          exclude: [...onTheKeptCluster, 'node_modules/**'],
          testTimeout: 300_000,
          // Each of its tests runs meshproof, most of which is waiting.
          maxConcurrency: 4,
        },
      },
      {
        test: {
          name: 'cluster',
          include: onTheKeptCluster,
          testTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
