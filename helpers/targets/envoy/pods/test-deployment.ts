import { type Deployment, ofKind } from '../../../manifests/kinds/index.ts'
import { parseManifests } from '../../../manifests/parse.ts'
import { validateManifests } from '../../../manifests/validate.ts'

interface Overrides {
  readonly name?: string
  readonly spec?: object
  readonly pod?: object
  readonly container?: object
}

/** A stronghold with the given fields in the place of its own: for tests. */
export function testDeployment({ name = 'simple-stronghold', spec, pod, container }: Overrides = {}): Deployment {
  const labels = { class: 'stronghold', app: name }
  const containers = [{ name: 'app', image: 'meshproof/stronghold:1.0.0', ...container }]
  const document = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels }, spec: { containers, ...pod } },
      ...spec,
    },
  }
  return deploymentOf(JSON.stringify(document, undefined, 1))
}

/** The Deployment in a text of YAML, with its places in `test.yaml`. */
export function deploymentOf(text: string): Deployment {
  const [deployment] = ofKind(validateManifests(parseManifests(text, 'test.yaml')), 'Deployment')
  if (deployment === undefined) throw new Error('no Deployment in the text')
  return deployment
}
