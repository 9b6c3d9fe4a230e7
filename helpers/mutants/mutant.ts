/** A manifest file as the user has it. */
export interface ManifestText {
  /** How places name it. */
  readonly file: string
  readonly text: string
}

/** A manifest with one thing in it that is not as it was. */
export interface Mutant {
  /** Stable while the manifests stay as they are: `canary/envoy-lb-listener.yaml:44 weights#1`. */
  readonly id: string
  readonly operator: string
  /** `CiliumEnvoyConfig envoy-lb-listener` */
  readonly resource: string
  readonly file: string
  /** Of the changed field, counted from 1. */
  readonly line: number
  /** The changed field, with every name as Envoy's and Cilium's references spell it: `weighted_clusters.clusters`. */
  readonly field: string
  readonly before: string
  readonly after: string
  /** What was done, in the imperative: `move 10 points from arm 1 to arm 2`. */
  readonly description: string
  /** What a claim or an expectation would have to say so that this cannot go unseen. */
  readonly pinnedBy: string
  /** Seen only after the limiter's fill interval. */
  readonly slow: boolean
  /** The whole file with the change in it. */
  readonly text: string
}
