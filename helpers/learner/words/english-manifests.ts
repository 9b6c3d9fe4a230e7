import type { Words } from './words.ts'

const reading = {
  'empty-file': {
    mistake: 'the file {file} is empty',
    hint: 'did the editor save it? Look at it with cat, and write what the sheet of the lab asks for',
    solution: 'write the resource into the file; this prints one:',
  },
  'yaml-syntax': {
    mistake: 'this is no YAML that can be read: {what}',
    hint: 'look at the line and the one above it: indentation, a missing colon, an open quote or bracket',
    solution: 'correct the line here; two blanks for each level, no tabs:',
  },
  'wrong-kind': {
    mistake: 'Kubernetes knows no kind {seen}',
    hint: 'compare the word after kind: with the sheet, letter by letter; capitals count',
    solution: 'write:',
  },
  'wrong-api-version': {
    mistake: '{kind} is not in the API {seen}',
    hint: 'kubectl api-resources says which API a kind is in',
    solution: 'write:',
  },
  'port-not-string': {
    mistake: 'the port {seen} is a number, and in a Cilium policy a port is a string',
    hint: 'what makes YAML take 8080 for a text?',
    solution: 'put it in quotes:',
  },
  'unknown-field': {
    mistake: 'there is no field {seen} at this place',
    hint: 'is it spelt right, and is it indented below the right parent? kubectl explain shows the fields of a kind',
    solution: 'what belongs there:',
  },
  'invalid-value': {
    mistake: 'Kubernetes would refuse a value: {what}',
    hint: 'kubectl apply --dry-run=server says the same without changing anything',
    solution: 'change it:',
  },
  'duplicate-resource': {
    mistake: '{name} is there twice, the other one at {other}; kubectl would keep the one that comes last',
    hint: 'which of the two do you mean?',
    solution: 'remove one of the two, or give it another name:',
  },
  refused: {
    mistake: 'Envoy, or Cilium, does not take it: {what}',
    hint: 'the message names the field; compare it with the sheet and with its neighbours’ indentation',
    solution: 'change what the message names:',
  },
  'promise-differs': {
    mistake: 'the mesh does what you wrote, and the lab asks for something else: {what}',
    hint: 'compare your numbers with those of the sheet',
    solution: 'the lab asks for:',
  },
  'agent-not-ready': {
    mistake: 'the Cilium agent on node {node} is not ready ({because}), so that nothing that you apply gets there',
    hint: 'your manifests are not the reason; look at the agent’s pod first',
    solution: 'wait for it, or look why:',
  },
  'envoy-config-off': {
    mistake: 'Cilium was installed without support for CiliumEnvoyConfig, so that nobody reads yours',
    hint: 'look at the Helm values that Cilium was installed with',
    solution: 'switch it on:',
  },
} satisfies Words

const policies = {
  'policy-namespace': {
    mistake: 'the policy {name} is in the namespace {seen}, and the strongholds are in {wanted}',
    hint: 'a policy selects pods of its own namespace alone; kubectl get cnp -A shows where yours is',
    solution: 'move it:',
  },
  'selector-label-typo': {
    mistake: 'the endpointSelector asks for {seen}, a label that no pod has; there is {nearest}',
    hint: 'compare it letter by letter with kubectl get pods --show-labels',
    solution: 'the label that the pods have:',
  },
  'selector-selects-nothing': {
    mistake: 'the endpointSelector of {name} selects no pod at all',
    hint: 'which label do both strongholds have, and nobody else? kubectl get pods --show-labels',
    solution: 'select the strongholds:',
  },
  'selects-client': {
    mistake: 'the policy selects {seen}, who asks, and not the strongholds, who are asked',
    hint: 'an ingress rule protects the pods that endpointSelector selects',
    solution: 'select the strongholds, and name the orc as the peer:',
  },
  'selector-too-narrow': {
    mistake: 'the policy leaves out {left}, which is a stronghold too',
    hint: 'which label do both strongholds share?',
    solution: 'select both:',
  },
  'selector-too-wide': {
    mistake: 'the policy selects {left} too, so that what it does not allow is denied there as well',
    hint: 'which label do the strongholds have, and nobody else?',
    solution: 'select the strongholds alone:',
  },
  'egress-for-ingress': {
    mistake: 'the rules are egress: they say whom the strongholds may ask, not who may ask them',
    hint: 'which way does the request come, seen from the pods that the policy selects?',
    solution: 'write them as ingress:',
  },
  'peer-label-typo': {
    mistake: 'the rule lets in {seen}, a label that no pod has; there is {nearest}',
    hint: 'compare it letter by letter with kubectl get pods --show-labels',
    solution: 'the label that the pods have:',
  },
  'no-rules': {
    mistake: 'the policy selects the strongholds and has no rule, so that everything stays open',
    hint: 'which section says who may come?',
    solution: 'let the orc in:',
  },
  'nobody-let-in': {
    mistake: 'a rule names no peer, and so lets nobody in',
    hint: 'whom does the sheet let in, and which label does it have?',
    solution: 'name the orc:',
  },
  'nothing-allowed': {
    mistake: 'the policy selects the strongholds and allows nothing, so that everybody is locked out',
    hint: 'what no rule allows is denied: a rule for the orc is missing',
    solution: 'let the orc in:',
  },
  'orc-left-out': {
    mistake: 'no rule lets the orc in; those that there are ask for {seen}',
    hint: 'which label does the orc’s pod have? And does the peer name another namespace?',
    solution: 'let the orc in:',
  },
  'anyone-let-in': {
    mistake: 'a rule says nothing about who may come, and so lets everybody in, the human too',
    hint: 'a rule with toPorts alone is for all peers',
    solution: 'say whom it is for:',
  },
  'human-let-in': {
    mistake: 'a rule lets the human in as well: {seen}',
    hint: 'the peers have to fit the orc and not the human',
    solution: 'let the orc in alone:',
  },
  'port-wrong': {
    mistake: 'the rule opens {seen}, and the strongholds’ containers listen on {wanted}',
    hint: 'a policy sees the port of the pod, after the Service; kubectl describe pod shows it',
    solution: 'open the pods’ port:',
  },
  'kubernetes-policy': {
    mistake: 'Kubernetes’ own NetworkPolicy knows ports and no HTTP, so that every request of the orc passes',
    hint: 'methods and paths need a policy of Cilium’s own kind',
    solution: 'write it as:',
  },
  'l4-beside-l7': {
    mistake: 'one rule allows the whole port, and so voids the HTTP rules beside it',
    hint: 'rules add up: what one of them allows, no other takes away',
    solution: 'remove the rule, or give it the same HTTP rules:',
  },
  'http-missing': {
    mistake: 'the rule allows the port and says nothing about requests, so that the orc may ask for everything',
    hint: 'below toPorts, next to ports, there is room for rules',
    solution: 'allow one request:',
  },
  'method-case': {
    mistake: 'the method is written {seen}, and HTTP methods are in capitals',
    hint: 'methods are compared as they are sent; curl -v shows how',
    solution: 'write:',
  },
  'method-wrong': {
    mistake: 'the rule allows the method {seen}, and the orc uses another one',
    hint: 'curl -v shows the method that a request has',
    solution: 'write:',
  },
  'path-query': {
    mistake:
      'the path {seen} has a question mark, which is an operator of regular expressions and not the begin of a query',
    hint: 'the expression has to match path and query together; which query does the orc send?',
    solution: 'write:',
  },
  'path-part': {
    mistake: 'the path {seen} matches only a part of what the orc asks for',
    hint: 'the expression has to match the whole path, from the slash to the end',
    solution: 'write:',
  },
  'path-wrong': {
    mistake: 'the path {seen} is not the one that the orc asks for',
    hint: 'look at the orc’s request: curl -v, or hubble observe --protocol http',
    solution: 'write:',
  },
  'method-wide': {
    mistake: 'the rule lets other methods through as well (method: {seen})',
    hint: 'try the same path with other methods: HEAD, POST, PUT',
    solution: 'write:',
  },
  'path-wide': {
    mistake: 'the rule lets other paths, or queries, through as well (path: {seen})',
    hint: 'try /weapons/, /weapons?all=1 and / with the same method',
    solution: 'write:',
  },
  'other-request': {
    mistake: 'a rule allows {seen}, which the sheet does not',
    hint: 'the orc may fetch a weapon, and nothing else',
    solution: 'the only request to allow:',
  },
} satisfies Words

export const readingAndPolicies = { ...reading, ...policies }
