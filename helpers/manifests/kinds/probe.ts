import { z } from 'zod'
import { anyObject, portNumber, portNumberOrName, strings } from './common.ts'

const httpGet = z.strictObject({
  path: z.string().optional(),
  port: portNumberOrName,
  host: z.string().optional(),
  scheme: z.enum(['HTTP', 'HTTPS']).optional(),
  httpHeaders: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
})
const tcpSocket = z.strictObject({ port: portNumberOrName, host: z.string().optional() })
const exec = z.strictObject({ command: strings.optional() })

const ways = ['httpGet', 'tcpSocket', 'exec', 'grpc'] as const

/** Kubernetes' defaults: first after 0 s, every 10 s, for at most 1 s, 3 failures, 1 success. */
export const probe = z
  .strictObject({
    httpGet: httpGet.optional(),
    tcpSocket: tcpSocket.optional(),
    exec: exec.optional(),
    grpc: z.strictObject({ port: portNumber, service: z.string().optional() }).optional(),
    initialDelaySeconds: z.int().min(0).optional(),
    periodSeconds: z.int().min(1).optional(),
    timeoutSeconds: z.int().min(1).optional(),
    failureThreshold: z.int().min(1).optional(),
    successThreshold: z.int().min(1).optional(),
    terminationGracePeriodSeconds: z.int().min(1).optional(),
  })
  .refine((fields) => ways.filter((way) => fields[way] !== undefined).length === 1, {
    error: `expected exactly one of ${ways.join(', ')}`,
  })

const handler = z.strictObject({
  httpGet: httpGet.optional(),
  tcpSocket: tcpSocket.optional(),
  exec: exec.optional(),
  sleep: anyObject.optional(),
})
export const lifecycle = z.strictObject({
  postStart: handler.optional(),
  preStop: handler.optional(),
  stopSignal: z.string().optional(),
})
