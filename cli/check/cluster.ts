import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { defaultNamespace } from '../../fixtures/lab-manifests.ts'
import { labPromises, readPromises } from '../../helpers/claims/promises.ts'
import { labOf } from '../../helpers/learner/belongs.ts'
import { documentsOf, type LearnerDocument } from '../../helpers/learner/documents.ts'
import type { CiliumFacts } from '../../helpers/learner/facts.ts'
import type { KnownResource } from '../../helpers/manifests/kinds/index.ts'
import { kubernetesYaml } from '../../helpers/manifests/kubernetes-yaml.ts'
import { ciliumOf, type Elsewhere, elsewhere } from './cluster-facts.ts'
import { runLabs } from './lab-run.ts'
import type { Source } from './source.ts'

/** A place in what the target wrote down, at the begin of a message. */
const foundPlace = /[^\s"]*\/found\/[^\s":]+(?::\d+:\d+)?:? ?/g

/** What was found in a cluster. */
interface Found {
  readonly documents: readonly LearnerDocument[]
  readonly cilium: CiliumFacts | undefined
}

/** A learner's cluster as it stands; nothing in it is changed. Its facts are known once it has run. */
export function clusterSource(env: Readonly<Record<string, string | undefined>>): Source {
  const namespace = env['MESHPROOF_NAMESPACE'] ?? defaultNamespace
  const options = { ciliumVersion: '1.15', defaultNamespace: namespace } as const
  const promises = readPromises(env['MESHPROOF_EXPECT']) ?? { ...labPromises, by: 'manifest' as const }
  let found: Found = { documents: [], cilium: undefined }
  return {
    placeless: true,
    canRun: () => true,
    facts(lab) {
      const { documents, cilium } = found
      const standing = documents.flatMap(({ known }) => known)
      const workloads = standing.filter(({ kind }) => kind === 'Deployment' || kind === 'Service')
      const ofLab = documents.filter((document) => labOf(document) === lab)
      return { lab, documents: ofLab, emptyFiles: [], standing, workloads, options, promises, cilium }
    },
    async run(labs, { folder, signal }) {
      const reports = folder.folder('cluster')
      const asked = {
        ...env,
        MESHPROOF_TARGET: 'kubeconfig',
        MESHPROOF_MANIFESTS: undefined,
        MESHPROOF_REPORTS: reports,
      }
      const [results, cilium, others] = await Promise.all([runLabs(labs, asked, signal), ciliumOf(env), elsewhere(env)])
      found = { documents: [...foundIn(join(reports, 'found')), ...others.flatMap(documentOf)], cilium }
      return JSON.parse(JSON.stringify(results).replaceAll(foundPlace, '')) as typeof results
    },
  }
}

/** What the target wrote down. The API server has put its defaults into workloads, and kept the rest as it was given. */
function foundIn(folder: string): LearnerDocument[] {
  const files = existsSync(folder) ? readdirSync(folder) : []
  return files.flatMap((file) => documentsOf(readFileSync(join(folder, file), 'utf8'), file)).map(asItStands)
}

function asItStands(document: LearnerDocument): LearnerDocument {
  const defaulted = document.written.every(({ kind }) => kind === 'Deployment' || kind === 'Service')
  return defaulted ? { ...document, known: document.written as readonly KnownResource[], problems: [] } : document
}

const documentOf = (object: Elsewhere): LearnerDocument[] => documentsOf(stringify(object, kubernetesYaml), object.kind)
