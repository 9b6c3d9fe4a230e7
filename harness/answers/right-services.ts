import { stringify } from 'yaml'
import { changed, put, reference, valueIn } from '../reference.ts'
import { type Answer, type Answers, asJson, backwards, file } from './answer.ts'

const { simpleStronghold, betterStronghold } = reference

const service = (spec: object, metadata: object = {}): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'stronghold', ...metadata },
    spec: { selector: { class: 'stronghold' }, ports: [{ name: 'http', port: 8080, targetPort: 'http' }], ...spec },
  })

const own = service({})
const documents = simpleStronghold.split(/^---$/m)

const labelled = (text: string): string => {
  const labels = 'spec.template.metadata.labels'
  return changed(text, put(labels, { ...(valueIn(text, labels) as object), tier: 'castle' }))
}

const files = (...texts: readonly string[]): Answer =>
  Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text]))

/** Services, alone or with Deployments, that lead to all strongholds. */
export const rightServices: Answers = {
  'the sheet’s own files': files(simpleStronghold, betterStronghold),
  'the Service alone': file(own),
  'the namespace written out': file(service({}, { namespace: 'azeroth' })),
  'fields in another order': file(backwards(own)),
  'documents in another order': file(documents.toReversed().join('---\n')),
  'a target port by number': file(service({ ports: [{ port: 8080, targetPort: 8080 }] })),
  'no target port': file(service({ ports: [{ port: 8080 }] })),
  'another name of the port': file(service({ ports: [{ name: 'web', port: 8080, targetPort: 'http' }] })),
  'a second port': file(
    service({
      ports: [
        { name: 'other', port: 80, targetPort: 'http' },
        { name: 'http', port: 8080, targetPort: 'http' },
      ],
    }),
  ),
  'labels of its own': file(service({}, { labels: { team: 'horde' } })),
  'two simple strongholds': files(changed(simpleStronghold, put('spec.replicas', 2)), betterStronghold),
  'another label that both have': files(
    changed(labelled(simpleStronghold), put('spec.selector', { tier: 'castle' }, 1)),
    labelled(betterStronghold),
  ),
  JSON: asJson(own),
}
