import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js'
import { jsonSchema } from './results-schema.ts'

const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** Where results do not fit their schema, one line each. Fields that it does not know count unless they are allowed. */
export function misfits(
  results: unknown,
  { unknown }: { unknown: 'allowed' | 'refused' } = { unknown: 'refused' },
): string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: true, formats: { 'date-time': isoInstant } })
  const validate = ajv.compile(unknown === 'allowed' ? jsonSchema() : closed(jsonSchema()))
  validate(results)
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  )
}

/** The same schema without room for what it does not name. */
function closed(schema: unknown): AnySchemaObject {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema as never
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in inner ? { ...inner, additionalProperties: false } : inner
}
