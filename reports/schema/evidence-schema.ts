import { z } from 'zod'

/** The evidence that reports know how to show. Other evidence is shown as it is. */
const count = z.int().nonnegative()

export const splitSchema = z.object({
  arms: z.array(
    z.object({
      name: z.string(),
      weight: z.number(),
      requests: count,
      expected: z.number(),
      observed: z.number(),
      interval: z.object({ low: z.number(), high: z.number() }),
    }),
  ),
  requests: count,
})

const timelineSchema = z.array(z.object({ atMs: z.number(), status: z.union([z.number(), z.string()]) }))

export const burstSchema = z.object({ promised: count, passed: count, requests: count, timeline: timelineSchema })

export const refillSchema = z.object({
  promised: z.object({ requests: count, intervalMs: z.number().positive() }),
  passed: count,
  requests: count,
  timeline: timelineSchema,
})

export const exchangeSchema = z.object({
  from: z.string(),
  to: z.string(),
  request: z.string(),
  headers: z.record(z.string(), z.string()).optional(),
  configured: z.boolean(),
  requests: count,
  outcomes: z.record(z.string(), count),
})

export const checkSchema = z.object({
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'skipped']),
  expected: z.string(),
  seen: z.string(),
  control: z.literal(true).optional(),
})

export type Split = z.infer<typeof splitSchema>
export type Burst = z.infer<typeof burstSchema>
export type Refill = z.infer<typeof refillSchema>
export type Timeline = z.infer<typeof timelineSchema>
export type Check = z.infer<typeof checkSchema>
export type Exchange = z.infer<typeof exchangeSchema>
