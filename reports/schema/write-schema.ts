import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonSchema, version } from './results-schema.ts'

const file = join(import.meta.dirname, `results.v${version}.schema.json`)
writeFileSync(file, `${JSON.stringify(jsonSchema(), undefined, 2)}\n`)
