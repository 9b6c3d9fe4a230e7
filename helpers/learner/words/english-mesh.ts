import type { Words } from './words.ts'

const configs = {
  'config-namespace': {
    mistake: 'the config {name} is in the namespace {seen}, and the Service is in {wanted}',
    hint: 'a config takes Services of its own namespace; kubectl get cec -A shows where yours is',
    solution: 'move it:',
  },
  'config-left-over': {
    mistake:
      'the config {name} still takes the Service stronghold; Cilium gives a Service to one config alone, and {other} is not heard',
    hint: 'what does the sheet say to remove before this lab? kubectl get cec',
    solution: 'delete it, and apply yours again:',
  },
  'type-wrong': {
    mistake: 'there is no type {seen}',
    hint: 'compare it letter by letter with the sheet; the whole of it counts, also v3',
    solution: 'write:',
  },
  'services-missing': {
    mistake: 'the config names no Service whose traffic it takes, so that no request comes by',
    hint: 'backendServices are where Envoy may send to; which field says whose traffic Envoy gets?',
    solution: 'add, below spec:',
  },
  'service-wrong': {
    mistake: 'the config takes the traffic of {seen}, and clients ask {wanted}',
    hint: 'services is what clients ask, backendServices is where Envoy sends to',
    solution: 'write:',
  },
  'listener-missing': {
    mistake: 'the config has no Listener, which is what the Service’s traffic is given to',
    hint: 'requests come in at a listener, go by a route, to a cluster: which of the three is missing?',
    solution: 'add a resource of this type:',
  },
  'listener-unknown': {
    mistake: 'services names the listener {seen}, which is not among the resources',
    hint: 'the name has to be that of a Listener in the same config',
    solution: 'write:',
  },
  'listener-unnamed': {
    mistake:
      'there are several listeners ({seen}) and services names none: Cilium takes {first}, the first in the alphabet',
    hint: 'an entry of services may say which listener gets its traffic',
    solution: 'name the one that is meant, for instance:',
  },
  'routes-unknown': {
    mistake: 'the listener asks for the routes {seen}, which no RouteConfiguration of the config is called',
    hint: 'route_config_name and the name of the RouteConfiguration have to be the same',
    solution: 'write:',
  },
  'domain-wrong': {
    mistake: 'no virtual host is for {authority}, which is what clients ask for; yours are for {seen}',
    hint: 'a domain is compared with the whole Host header, the port included',
    solution: 'write:',
  },
  'route-match-wrong': {
    mistake: 'no route matches {path}; yours is for {seen}',
    hint: 'a prefix is compared with the begin of the path, which starts with a slash',
    solution: 'write:',
  },
  'cluster-undefined': {
    mistake: 'a route leads to the cluster {seen}, which the config does not define',
    hint: 'the name in the route and the name of the Cluster have to be the same',
    solution: 'write, or rename the Cluster:',
  },
  'cluster-unpublished': {
    mistake: 'the cluster {seen} asks for endpoints that nobody publishes under that name',
    hint: 'Cilium publishes the pods of the Services in services and backendServices, as namespace/name',
    solution: 'write:',
  },
  'cluster-without-namespace': {
    mistake: 'the cluster is called {seen}, and Cilium publishes endpoints with their namespace before the name',
    hint: 'under which name does Cilium publish the pods of a Service?',
    solution: 'write it so, in the route too:',
  },
  'duration-wrong': {
    mistake: '{seen} is no duration to Envoy',
    hint: 'Envoy takes seconds, with an s at the end: no minutes, no milliseconds',
    solution: 'write:',
  },
  'router-missing': {
    mistake: 'the HTTP filters have no router, which is the one that sends requests on',
    hint: 'what has to be the last of http_filters?',
    solution: 'add as the last filter:',
  },
  'router-not-last': {
    mistake: 'a filter stands after the router, and so never sees a request',
    hint: 'filters work in their order, and the router is the end',
    solution: 'put this filter last:',
  },
} satisfies Words

const limits = {
  'limiter-missing': {
    mistake: 'the config limits nothing: there is no local rate limit among the HTTP filters',
    hint: 'which filter of Envoy’s counts requests? It stands before the router',
    solution: 'add, before the router:',
  },
  'filter-enabled-missing': {
    mistake: 'filter_enabled is {seen}: the limiter looks at no request, or not at all of them',
    hint: 'what does Envoy take for filter_enabled where nothing is written?',
    solution: 'write:',
  },
  'filter-enforced-missing': {
    mistake: 'filter_enforced is {seen}: the limiter counts requests and turns none, or not all of them, away',
    hint: 'counting and refusing are two switches',
    solution: 'write:',
  },
  'bucket-size': {
    mistake: 'the bucket holds {seen} tokens, and the lab asks for {wanted}',
    hint: 'how many requests may come at once? That is the size of the bucket',
    solution: 'write:',
  },
  'bucket-refill': {
    mistake: 'the bucket is refilled with {seen}, and the lab asks for {wanted}',
    hint: 'how many tokens come back, and how often?',
    solution: 'write:',
  },
  'mark-missing': {
    mistake: 'the 429s do not carry the header x-local-rate-limit: true, by which one sees whose limit it was',
    hint: 'the limiter can add headers to what it refuses',
    solution: 'write:',
  },
} satisfies Words

const splits = {
  'split-missing': {
    mistake: 'the route leads to a single cluster: nothing is split',
    hint: 'a route can lead to several clusters, each with its weight',
    solution: 'instead of cluster, write:',
  },
  'weights-swapped': {
    mistake: 'the weights are on the wrong arms: {seen}, where the lab asks for {wanted}',
    hint: 'simple before better: which one gets most of the requests?',
    solution: 'write:',
  },
  'arm-missing': {
    mistake: '{arm} gets nothing',
    hint: 'does each arm lead to a cluster of its own, with a weight above 0?',
    solution: 'write:',
  },
  'weights-wrong': {
    mistake: 'the weights are {seen} for simple and better, and the lab asks for {wanted}',
    hint: 'out of ten requests, how many go to the better stronghold?',
    solution: 'write:',
  },
  'retries-missing': {
    mistake: 'the route does not try again when a stronghold fails',
    hint: 'a route may have a retry_policy',
    solution: 'write, below route:',
  },
  'retries-wrong': {
    mistake: 'the route tries again otherwise than the lab asks',
    hint: 'how many retries, and how long may one try take?',
    solution: 'write:',
  },
} satisfies Words

const services = {
  'service-name': {
    mistake: 'the Service is called {seen}, and clients ask for {wanted}',
    hint: 'STRONGHOLD_URL in the orc’s Deployment says whom it asks',
    solution: 'write:',
  },
  'service-namespace': {
    mistake: 'the Service is in the namespace {seen}, and the others are in {wanted}',
    hint: 'a short name is looked up in the namespace of the one who asks',
    solution: 'write:',
  },
  'service-selector-typo': {
    mistake: 'the Service {name} selects {seen}, a label that no pod has; there is {nearest}',
    hint: 'kubectl get endpoints shows that nobody is behind it; compare with kubectl get pods --show-labels',
    solution: 'the label that the pods have:',
  },
  'service-selector-narrow': {
    mistake: 'the Service {name} does not select the pods of {seen}',
    hint: 'which label do all strongholds share, whatever their version?',
    solution: 'write:',
  },
  'service-selector-wide': {
    mistake: 'the Service {name} selects the pods of {seen} too, which is no stronghold',
    hint: 'which label do the strongholds have, and nobody else?',
    solution: 'write:',
  },
  'service-port': {
    mistake: 'the Service {name} has the port {seen}, and clients ask on {wanted}',
    hint: 'port is where the Service is asked, targetPort where its pods listen',
    solution: 'write:',
  },
  'service-target-port': {
    mistake: 'the Service {name} leads to the port {seen} of its pods, where nothing listens',
    hint: 'targetPort is a port of the container, by number or by name',
    solution: 'write:',
  },
  'pods-unlabelled': {
    mistake: 'the pods of {name} lack the label class: stronghold (theirs: {seen}), so that nothing finds them',
    hint: 'labels of pods stand in the template of the Deployment, not in its own metadata',
    solution: 'write, and in selector.matchLabels too:',
  },
  'no-replicas': {
    mistake: '{name} has no replicas, and so no pod',
    hint: 'kubectl get deployments: how many are ready, of how many?',
    solution: 'write:',
  },
  'probe-wrong': {
    mistake:
      'the readiness probe of {name} asks for {seen}, which the stronghold does not have: its pods are never ready',
    hint: 'kubectl describe pod shows what the probe was answered',
    solution: 'write:',
  },
} satisfies Words

export const mesh = { ...configs, ...limits, ...splits, ...services }
