/**
 * How names resolve in a pod: the rules, without a resolver, for pods' processes and for whoever speaks as a pod.
 * Plain JavaScript, because Node.js needs 30 ms to strip types from the first file of a process.
 *
 * @typedef {Readonly<Record<string, string>>} ServiceAddresses `azeroth/stronghold` to the Service's address
 * @typedef {import('node:net').LookupFunction} Lookup
 */

const { isIPv4 } = process.getBuiltinModule('node:net')

const clusterDomain = 'cluster.local'

/**
 * The address of a Service by one of its names: `stronghold`, `stronghold.azeroth`, `stronghold.azeroth.svc`,
 * `stronghold.azeroth.svc.cluster.local`. Undefined when there is none. Names are tried as resolv.conf in a pod says:
 * `search <namespace>.svc.cluster.local svc.cluster.local cluster.local`, and a dot at the end stops the search.
 * Source: Kubernetes documentation, "DNS for Services and Pods", v1.34.
 *
 * @param {string} name
 * @param {string} namespace of the pod that asks
 * @param {ServiceAddresses} services
 * @returns {string | undefined}
 */
export function resolveService(name, namespace, services) {
  const lower = name.toLowerCase()
  const search = [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain]
  const candidates = lower.endsWith('.')
    ? [lower.slice(0, -1)]
    : [...search.map((domain) => `${lower}.${domain}`), lower]
  for (const candidate of candidates) {
    const [, service, owner] = /^([^.]+)\.([^.]+)\.svc\.cluster\.local$/.exec(candidate) ?? []
    const address = service === undefined ? undefined : services[`${owner}/${service}`]
    if (address !== undefined) return address
  }
  return undefined
}

/**
 * A `dns.lookup` that knows a cluster's Services, IPv4 addresses and `localhost`, and asks no real resolver.
 *
 * @param {string} namespace of the pod that asks
 * @param {() => ServiceAddresses} readServices called for each name, so that a change counts at once
 * @returns {Lookup} fails with ENOTFOUND for an unknown name, and with whatever `readServices` throws
 */
export function clusterLookup(namespace, readServices) {
  return (hostname, options, callback) => {
    /** @param {string} address */
    const answer = (address) =>
      options.all === true ? callback(null, [{ address, family: 4 }]) : callback(null, address, 4)
    process.nextTick(() => {
      try {
        const address = addressOf(hostname, namespace, readServices)
        if (address === undefined || options.family === 6 || options.family === 'IPv6') {
          callback(notFound(hostname), '')
        } else {
          answer(address)
        }
      } catch (error) {
        callback(/** @type {Error} */ (error), '')
      }
    })
  }
}

/**
 * @param {string} hostname
 * @param {string} namespace
 * @param {() => ServiceAddresses} readServices
 */
function addressOf(hostname, namespace, readServices) {
  if (isIPv4(hostname)) return hostname
  if (hostname === 'localhost') return '127.0.0.1'
  return resolveService(hostname, namespace, readServices())
}

/**
 * @param {string} hostname
 * @returns {NodeJS.ErrnoException}
 */
function notFound(hostname) {
  const facts = { code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname }
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), facts)
}
