/**
 * Loaded into a pod's process before its program, as `node --import 'pod-network.mjs?ip=…&namespace=…&services=…'`:
 * gives it the network of a pod. Its connections leave from the pod's IP, and names are those of the cluster.
 */
import { clusterLookup } from './cluster-names.mjs'

const dns = process.getBuiltinModule('node:dns')
const { readFileSync } = process.getBuiltinModule('node:fs')
const { Socket } = process.getBuiltinModule('node:net')

const pod = new URL(import.meta.url).searchParams
const ip = pod.get('ip') ?? ''
const servicesFile = pod.get('services') ?? ''
const lookup = clusterLookup(pod.get('namespace') ?? '', () => JSON.parse(readFileSync(servicesFile, 'utf8')))

// http and net look `dns.lookup` up for each connection
dns.lookup = /** @type {typeof dns.lookup} */ (lookup)

// callers hand over options, or, as net.connect does, a list that begins with them
// oxlint-disable-next-line typescript/unbound-method -- it is called on the socket below
Socket.prototype.connect = new Proxy(Socket.prototype.connect, {
  apply(connect, socket, args) {
    const options = Array.isArray(args[0]) ? args[0][0] : args[0]
    const isSocketFile = Boolean(options.path)
    if (!isSocketFile) options.localAddress ??= ip
    return Reflect.apply(connect, socket, args)
  },
})
