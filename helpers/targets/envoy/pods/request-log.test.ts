import { expect, test } from 'vitest'
import { RequestLog } from './request-log.ts'

const pod = { name: 'orc-1', workload: 'orc' }

test('tagged requests are kept by their tag, under the name of the pod', () => {
  const log = new RequestLog()
  expect(log.take(pod, '{"method":"GET","path":"/a?b=c","status":200,"tag":"t"}')).toBe(true)
  expect(log.take(pod, '{"method":"GET","path":"/untagged","status":200}')).toBe(true)
  expect(log.tagged('t')).toEqual([
    { pod: 'orc-1', workload: 'orc', method: 'GET', path: '/a?b=c', status: 200, tag: 't' },
  ])
  expect(log.tagged('u')).toEqual([])
})

test.each(['Error: no port', '{"method":"GET"', '{"method":"GET","path":3}', ''])('%j is no request', (line) => {
  expect(new RequestLog().take(pod, line)).toBe(false)
})
