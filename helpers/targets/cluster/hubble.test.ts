import { expect, it } from 'vitest'
import { dropsIn } from './hubble.ts'

const human = '"source":{"identity":49427,"namespace":"azeroth","pod_name":"meshproof-human-1"}'
const orc = '"source":{"identity":2345,"namespace":"azeroth","pod_name":"meshproof-orc-1"}'
const stronghold = '"destination":{"namespace":"azeroth","pod_name":"simple-stronghold-1"}'
const tcp = '"l4":{"TCP":{"source_port":36058,"destination_port":8080,"flags":{"SYN":true}}}'
const lines = [
  `{"flow":{"verdict":"DROPPED","drop_reason":133,${tcp},${human},${stronghold},"Type":"L3_L4","event_type":{"type":5},"traffic_direction":"INGRESS"}}`,
  `{"flow":{"verdict":"DROPPED","drop_reason":133,${tcp},${human},${stronghold},"Type":"L3_L4","event_type":{"type":1,"sub_type":133},"traffic_direction":"INGRESS","drop_reason_desc":"POLICY_DENIED"},"node_name":"server","time":"2026-01-01T00:00:00Z"}`,
  `{"flow":{"verdict":"DROPPED",${tcp},${orc},${stronghold},"Type":"L7","l7":{"type":"REQUEST","http":{"method":"PUT","url":"http://stronghold:8080/new-king"}},"event_type":{"type":129},"traffic_direction":"INGRESS"},"node_name":"server"}`,
  `{"flow":{"verdict":"FORWARDED",${tcp},${orc},${stronghold},"Type":"L3_L4","event_type":{"type":4}}}`,
]

it('reads a packet that a policy dropped once, although Hubble tells of it twice', () => {
  expect(dropsIn(lines.slice(0, 2).join('\n'))).toEqual({
    flows: [
      {
        layer: 'L3/L4',
        reason: 'POLICY_DENIED',
        direction: 'ingress',
        from: 'meshproof-human-1',
        to: 'simple-stronghold-1',
        port: 8080,
        node: 'server',
        time: '2026-01-01T00:00:00Z',
      },
    ],
    lost: 0,
  })
})

it('reads a request that the proxy denied, which has no drop reason', () => {
  const [flow] = dropsIn(lines.join('\n')).flows.filter(({ layer }) => layer === 'L7')
  expect(flow).toMatchObject({ reason: '', request: 'PUT http://stronghold:8080/new-king', from: 'meshproof-orc-1' })
})

it('counts the events that Hubble lost, numbers of 64 bits being strings', () => {
  const lost = '{"lost_events":{"source":"HUBBLE_RING_BUFFER","num_events_lost":"17"},"node_name":"server"}'
  expect(dropsIn([lost, lost].join('\n'))).toEqual({ flows: [], lost: 34 })
})
