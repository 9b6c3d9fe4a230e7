/**
 * Every reason that a verdict can have. The list is closed: a program may switch over it, and docs/causes.md has a
 * section for each, with what it means, how to find out more, and how it is usually mended.
 */
export const causes = {
  'weights-differ': 'the observed split does not fit the weights',
  'promise-differs': 'the mesh does what the manifest says, and the manifest does not say what the lab promises',
  'spread-uneven': 'connections are not spread evenly over the ready pods',
  'pod-not-reached': 'a ready pod got no request',
  'unready-reached': 'a pod that is not ready got requests',
  'unknown-backend': 'answers came from a backend that the claim does not know',
  'limit-not-enforced': 'requests beyond the limit were let through, or nothing was limited at all',
  'limit-too-low': 'fewer requests passed than the limit promises',
  'refill-differs': 'after a fill interval another number of requests passes than promised',
  'limited-elsewhere': 'something else than the configured limiter answered 429, or it limits more than it should',
  'not-denied': 'a request that policy should deny was let through',
  'denied-by-policy': 'a request that policy should allow was denied by it',
  'denied-otherwise': 'a request failed, but not in the way in which the policy denies',
  'reached-backend': 'a request that was refused to the client reached the backend all the same',
  'backend-restarted': 'a backend restarted while the claim was made',
  'backend-down': 'the backend does not answer, with or without the manifest under test',
  'not-retried': 'a failed try was not tried again',
  'timeout-differs': 'a try was waited for longer or shorter than promised',
  'not-ejected': 'a backend that refuses connections still gets requests',
  'wrong-answer': 'the answer is not the one that the service gives',
  'control-failed': 'the positive control did not hold, so that the claim itself proves nothing',
  'no-verdict': 'a proxy refused some requests without a word, so that neither the policy nor a backend was heard',
  'requests-failed': 'requests got no answer, so that the sample is not the one that the claim is about',
  sticky: 'the choice of a backend depends on earlier choices, so that requests are no independent sample',
  'too-few-samples': 'the upper limit of requests was reached before the verdict was sure',
  'no-evidence': 'nothing was observed',
  'cilium-rejected-config': 'Cilium or its Envoy did not accept the manifest',
  'bad-input': 'a manifest or an option cannot be used as it is',
  'setup-failed': 'what the claim needs could not be set up',
  'target-lost': 'the line to the mesh broke',
  'harness-failed': 'meshproof itself failed',
  interrupted: 'the run was interrupted',
  'capability-missing': 'the target cannot show what the claim is about',
  'not-promised': 'nothing is promised that the claim could hold the mesh to',
  'not-started': 'the manifest that the claim is about is not applied',
} as const

export type Cause = keyof typeof causes
