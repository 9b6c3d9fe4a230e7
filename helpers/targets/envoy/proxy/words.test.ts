import { expect, test } from 'vitest'
import { refusalIn, tidyWords } from './words.ts'

test.for([
  [
    "error initializing configuration '/tmp/x.json': Only unique values for domains are permitted.",
    'Only unique values for domains are permitted.',
  ],
  [
    "Protobuf message (reason INVALID_ARGUMENT: invalid JSON  in X @ clusters[0]:   message  Y, near   1:351 (offset 350): no   such field: 'foo') has unknown fields",
    "Protobuf message (reason INVALID_ARGUMENT: invalid JSON in X @ clusters[0]: message Y: no such field: 'foo') has unknown fields",
  ],
  [
    'in /tmp/lds.json, Unable to parse JSON as proto (INVALID_ARGUMENT: could not find @type \'no.such\'): {"version_info":"v1"}',
    "Unable to parse JSON as proto (INVALID_ARGUMENT: could not find @type 'no.such')",
  ],
  [
    'goo.gle/debugonly   \nname: "r"\n: Proto constraint validation failed (AError.B[0]: embedded message failed validation | caused by BError.Domains: value must contain at least 1 item(s))',
    'Proto constraint validation failed (BError.Domains: value must contain at least 1 item(s))',
  ],
])('%s', ([words = '', tidied]) => {
  expect(tidyWords(words)).toBe(tidied)
})

test.for([
  ["warning|Filesystem config update rejected: cannot bind \\'a\\'\\nb: c", "cannot bind 'a'\nb: c"],
  ['warning|Filesystem config update failure: in f.json, bad', 'in f.json, bad'],
  ['warning|caught ENVOY_SIGTERM', undefined],
  ['no record at all', undefined],
])('the refusal in %s is %s', ([line = '', words]) => {
  expect(refusalIn(line)).toBe(words)
})
