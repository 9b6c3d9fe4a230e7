import { describe, expect, test } from 'vitest'
import { failureOf, lookupFailureOf } from './failure.ts'
import { MalformedResponse } from './response-head.ts'

const failed = (code: string, syscall?: string) => Object.assign(new Error('why'), { code, syscall })

describe('who failed', () => {
  test.each([
    ['ECONNREFUSED', 'connect', 'refused'],
    ['EHOSTUNREACH', 'connect', 'refused'],
    ['EPERM', 'connect', 'refused'],
    ['ETIMEDOUT', 'connect', 'timeout'],
    ['ETIMEDOUT', 'read', 'timeout'],
    ['EHOSTUNREACH', 'read', 'reset'],
    ['ECONNRESET', 'read', 'reset'],
    ['EPIPE', 'write', 'reset'],
    ['EMFILE', 'connect', 'lost'],
    ['ENFILE', 'connect', 'lost'],
    ['EADDRNOTAVAIL', 'connect', 'lost'],
    ['EADDRINUSE', 'bind', 'lost'],
    ['EACCES', 'connect', 'lost'],
    ['EPERM', 'bind', 'lost'],
    ['ENETUNREACH', 'connect', 'lost'],
    ['ENOBUFS', 'write', 'lost'],
    ['toString', 'connect', 'lost'],
  ])('%s of %s is %s', (code, syscall, kind) => {
    expect(failureOf(failed(code, syscall))).toEqual({ kind, detail: expect.stringContaining(code) })
  })

  test('a response that is not HTTP is as good as none', () => {
    expect(failureOf(new MalformedResponse('a tail'))).toEqual({ kind: 'reset', detail: 'not HTTP/1.1: a tail' })
  })

  test.each([new TypeError('a bug'), 'text', undefined])('%o, which no system call threw, is lost', (thrown) => {
    expect(failureOf(thrown)).toEqual({ kind: 'lost', detail: expect.any(String) })
  })

  test.each([
    ['ENOTFOUND', 'unresolved'],
    ['EAI_AGAIN', 'unresolved'],
    ['EAI_MEMORY', 'lost'],
    ['EMFILE', 'lost'],
  ])('%s of a lookup is %s', (code, kind) => {
    expect(lookupFailureOf(failed(code)).kind).toBe(kind)
  })
})
