import { always, type Mutation, type Operator, ofNumber, ofText, removed, to } from '../operator.ts'
import { durations } from './durations.ts'
import { envoyConfigs as kinds } from './kinds.ts'

const retried = 'that a failed try is tried again, and how often'
const ejected = 'after how many failures a backend is ejected'
const timed = 'a backend that is slow, and how long it is waited for'
const unreachable = 'a backend that never completes a connection, and how long it is waited for'

const fewer = ofNumber((count): Mutation[] => (count === 0 ? [] : [to(0), ...(count > 1 ? [to(count - 1)] : [])]))

const more = ofNumber((count): Mutation[] => [to(count + 1), to(count * 10)])

const sooner = ofNumber((count): Mutation[] => (count > 1 ? [to(count - 1)] : []))

const timeouts: readonly (readonly [string, string, string])[] = [
  ['try-timeout', '**.retry_policy.per_try_timeout', timed],
  ['route-timeout', '**.route.timeout', timed],
  ['connect-timeout', '**.connect_timeout', unreachable],
]

export const retries: readonly Operator[] = [
  { name: 'retry-removed', kinds, at: '**.retry_policy', pinnedBy: retried, mutations: always(removed) },
  { name: 'retry-count', kinds, at: '**.retry_policy.num_retries', pinnedBy: retried, mutations: fewer },
  {
    name: 'retry-condition',
    kinds,
    at: '**.retry_policy.retry_on',
    pinnedBy: retried,
    mutations: ofText((on) => (on === 'refused-stream' ? [] : [to('refused-stream')])),
  },
  ...timeouts.flatMap(([name, at, pinnedBy]): Operator[] => [
    { name, kinds, at, pinnedBy, mutations: ofText(durations) },
    { name: `${name}-removed`, kinds, at, pinnedBy, mutations: always(removed) },
  ]),
  { name: 'outlier-removed', kinds, at: '**.outlier_detection', pinnedBy: ejected, mutations: always(removed) },
  ...['5xx', 'gateway_failure', 'local_origin_failure'].flatMap((failure): Operator[] => {
    const at = `**.outlier_detection.consecutive_${failure}`
    return [
      { name: 'outlier-later', kinds, at, pinnedBy: ejected, mutations: more },
      { name: 'outlier-sooner', kinds, at, pinnedBy: ejected, mutations: sooner },
    ]
  }),
  {
    name: 'outlier-mixed',
    kinds,
    at: '**.outlier_detection.split_external_local_origin_errors',
    pinnedBy: ejected,
    mutations: (found) => (found === true ? [to(false)] : []),
  },
  {
    name: 'outlier-share',
    kinds,
    at: '**.outlier_detection.max_ejection_percent',
    pinnedBy: ejected,
    mutations: always(removed),
  },
]
