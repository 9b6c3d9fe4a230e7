import { defineConfig } from 'vitest/config'

const live = '**/*.live.test.ts'

export default defineConfig({
  test: {
    reporters: ['./reports/vitest-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{helpers,reports,cli,fixtures}/**/*.test.ts'],
          exclude: [live, 'node_modules/**'],
        },
      },
      {
        test: {
          name: 'labs',
          include: ['suites/**/*.test.ts'],
          globalSetup: ['./fixtures/run.ts'],
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
    ],
  },
})
