import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  defaultNamespace,
  type LabName,
  labService,
  refuseElsewhere,
  strayDeployment,
  withWorkshop,
  workloadKinds,
} from '../../fixtures/lab-manifests.ts'
import { labPromises, readPromises } from '../../helpers/claims/promises.ts'
import { labOf } from '../../helpers/learner/belongs.ts'
import { documentsOf, type LearnerDocument } from '../../helpers/learner/documents.ts'
import { isEnvoyConfig } from '../../helpers/learner/facts.ts'
import { redirects } from '../../helpers/manifests/envoy-reading.ts'
import { manifestFiles, readManifestFile } from '../../helpers/manifests/files.ts'
import type { KnownResource } from '../../helpers/manifests/kinds/index.ts'
import { throwIfAny } from '../../helpers/manifests/problem.ts'
import type { LabResult } from '../../reports/results.ts'
import { runLabs } from './lab-run.ts'
import type { Source } from './source.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * A folder of a learner's manifests, judged in the namespace that is set, else in that of its Deployments. Each lab is
 * judged by its own documents and the workloads, so that what is wrong with one lab does not spoil another.
 * @throws ManifestError when there is no such folder
 * @throws InputError when it is made for another namespace than the one that is set
 */
export function folderSource(path: string, env: Environment): Source {
  const { documents, emptyFiles } = documentsIn(path)
  const own = documents.flatMap(({ known }) => known)
  const namespace = env['MESHPROOF_NAMESPACE'] ?? strayDeployment(own)?.metadata.namespace ?? defaultNamespace
  refuseElsewhere(own, path, namespace)
  const workloads = withWorkshop(
    own.filter(({ kind }) => workloadKinds.has(kind)),
    namespace,
  )
  const options = { ciliumVersion: '1.15', defaultNamespace: namespace } as const
  const promises = readPromises(env['MESHPROOF_EXPECT']) ?? { ...labPromises, by: 'manifest' as const }
  const of = (lab: LabName) => documents.filter((document) => labOf(document) === lab)
  return {
    facts(lab) {
      const standing = of(lab).flatMap(({ known }) => known)
      return { lab, documents: of(lab), emptyFiles, standing, workloads, options, promises }
    },
    canRun: (lab) => of(lab).some(({ known }) => known.some((resource) => suffices(lab, resource, namespace))),
    async run(labs, { folder, signal }) {
      const runs = labs.map(async (lab) => {
        const own = documents.filter((one) => one.problems.length === 0 && (labOf(one) === lab || isWorkload(one)))
        const manifests = join(folder.folder(`${lab}-check`), 'manifests')
        for (const [index, document] of own.entries()) write(manifests, fileName(index, document), document.text)
        const meant = { MESHPROOF_TARGET: 'envoy', MESHPROOF_MANIFESTS: manifests, MESHPROOF_NAMESPACE: namespace }
        return placed(await runLabs([lab], { ...env, ...meant }, signal), own)
      })
      return (await Promise.all(runs)).flat()
    },
  }
}

function documentsIn(path: string): { documents: LearnerDocument[]; emptyFiles: string[] } {
  const { files, problems } = manifestFiles(path)
  throwIfAny(problems)
  const read = files.map((file) => {
    const content = readManifestFile(file)
    if ('text' in content) return { file: content.file, documents: documentsOf(content.text, content.file) }
    const unreadable = { file, text: '', written: [], known: [], problems: [content] }
    return { file, documents: [unreadable] }
  })
  return {
    documents: read.flatMap(({ documents }) => documents),
    emptyFiles: read.filter(({ documents }) => documents.length === 0).map(({ file }) => file),
  }
}

const isWorkload = ({ known }: LearnerDocument): boolean =>
  known.length > 0 && known.every(({ kind }) => workloadKinds.has(kind))

/** The workshop's own Service would take the place of one with another name, and no lab is to work by that. */
function suffices(lab: LabName, resource: KnownResource, namespace: string): boolean {
  const { kind, metadata } = resource
  if (lab === 'security') return kind.endsWith('NetworkPolicy')
  if (lab !== 'load-balancing') return isEnvoyConfig(resource) && redirects(resource, labService)
  return kind === 'Service' && metadata.name === labService && (metadata.namespace ?? namespace) === namespace
}

const fileName = (index: number, { file }: LearnerDocument): string =>
  `${index}-${basename(file).replace(/\.json$/, '')}.yaml`

/** Results name the files that were written for the run; the learner's own have the same lines. */
function placed(results: readonly LabResult[], documents: readonly LearnerDocument[]): readonly LabResult[] {
  const text = JSON.stringify(results).replaceAll(
    /[^\s"]*\/manifests\/(\d+)-[^\s":]*\.yaml/g,
    (whole, index: string) => {
      const document = documents[Number(index)]
      return document === undefined ? whole : JSON.stringify(document.file).slice(1, -1)
    },
  )
  return JSON.parse(text) as readonly LabResult[]
}

function write(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), text)
}
