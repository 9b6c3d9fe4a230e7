import { defineConfig } from 'allure'

/** Read by `pnpm allure`. The history stays on this machine, beside the report. */
export default defineConfig({
  name: 'meshproof',
  output: 'reports/allure',
  historyPath: 'reports/allure-history/history.jsonl',
  plugins: { awesome: { options: { singleFile: true, groupBy: ['epic'] } } },
})
