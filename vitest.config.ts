import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['helpers/**/*.test.ts', 'reports/**/*.test.ts', 'cli/**/*.test.ts'],
          exclude: ['**/*.live.test.ts', 'node_modules/**'],
        },
      },
    ],
  },
})
