import { z } from 'zod'
import type { Metadata } from '../resource.ts'

/** What is known of one kind of resource: how its documents are read, and the type of what they say. */
export interface KindDefinition<Kind extends string = string, Spec = unknown> {
  /** The newest of those that are taken. */
  readonly apiVersion: string
  readonly kind: Kind
  readonly schema: z.ZodType<{ readonly metadata: Metadata; readonly spec: Spec }>
}

/**
 * Defines a kind. `fields` are the document's top-level fields besides apiVersion, kind, metadata and status;
 * `specOf` makes of them what `Resource.spec` is to hold. Objects are strict (`z.strictObject`), so that an unknown
 * field is found; lists and mappings stay as the user wrote them, without defaults filled in.
 */
export function defineKind<const Kind extends string, Fields extends z.ZodRawShape, Spec>(
  apiVersions: string | readonly [newest: string, ...string[]],
  kind: Kind,
  fields: Fields,
  specOf: (fields: z.output<z.ZodObject<Fields>>) => Spec,
): KindDefinition<Kind, Spec> {
  const taken = typeof apiVersions === 'string' ? ([apiVersions] as const) : apiVersions
  const schema = z
    .strictObject({
      apiVersion: z.literal(taken),
      kind: z.literal(kind),
      metadata: objectMeta,
      status: z.unknown().optional(),
      ...fields,
    })
    .transform((document) => {
      const { metadata } = document as unknown as { metadata: Metadata }
      return { metadata, spec: specOf(document as unknown as z.output<z.ZodObject<Fields>>) }
    })
  return { apiVersion: taken[0], kind, schema }
}

/**
 * Reads a null as an absent field, as the API server does for its built-in kinds (`annotations:` with nothing after
 * it). It refuses nulls in custom resources, so their schemas do without this.
 */
export function nullsAbsent<Schema extends z.ZodType>(schema: Schema): z.ZodPreprocess<Schema> {
  return z.preprocess((value) => withoutNulls(value) ?? undefined, schema)
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (value === null || typeof value !== 'object') return value
  const present = Object.entries(value).filter(([, field]) => field !== null)
  return Object.fromEntries(present.map(([name, field]) => [name, withoutNulls(field)]))
}

/** What a mapping holds that no target of this project reads; the API server judges it. */
export const anyObject = z.record(z.string(), z.unknown())
export const strings = z.array(z.string())
export const stringMap = z.record(z.string(), z.string())

export const portNumber = z.int().min(1).max(65535)
/** A container port by number or by name. */
export const portNumberOrName = z.union([portNumber, z.string().min(1)])
export const protocol = z.enum(['TCP', 'UDP', 'SCTP'])

/** Kubernetes: a label's value is empty or 63 characters at most, alphanumeric at both ends. */
export const labelValue = z
  .string()
  .max(63)
  .regex(/^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/, 'expected letters, digits, `-`, `_`, `.`')
const labels = z.record(z.string(), labelValue)

const withValues = ['In', 'NotIn']

const selectorRequirement = z
  .strictObject({
    key: z.string().min(1),
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
    values: strings.optional(),
  })
  .refine(({ operator, values }) => withValues.includes(operator) === (values?.length ?? 0) > 0, {
    error: 'expected values with In and NotIn, and none with Exists and DoesNotExist',
    path: ['values'],
  })

/** The same in Kubernetes and in Cilium; what an empty or absent selector means is up to where it stands. */
export const labelSelector = z.strictObject({
  matchLabels: labels.optional(),
  matchExpressions: z.array(selectorRequirement).optional(),
})
export type LabelSelector = z.output<typeof labelSelector>

const objectName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'expected lower-case letters, digits, `-`, `.`')

/** Metadata as a user writes it and as `kubectl get -o yaml` prints it. */
const metadataFields = {
  name: objectName,
  namespace: objectName.optional(),
  labels: labels.default({}),
  annotations: stringMap.default({}),
  finalizers: strings.optional(),
  ownerReferences: z.array(anyObject).optional(),
  generateName: z.string().optional(),
  creationTimestamp: z.unknown().optional(),
  deletionTimestamp: z.unknown().optional(),
  deletionGracePeriodSeconds: z.int().optional(),
  generation: z.int().optional(),
  managedFields: z.unknown().optional(),
  resourceVersion: z.string().optional(),
  selfLink: z.string().optional(),
  uid: z.string().optional(),
}
export const objectMeta = nullsAbsent(z.strictObject(metadataFields))

/** The metadata of a pod template, where a name is allowed and without effect. */
export const templateMeta = z.strictObject({ ...metadataFields, name: objectName.optional() })
