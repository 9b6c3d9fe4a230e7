import { frenchReadingAndPolicies } from './french-manifests.ts'
import { frenchMesh } from './french-mesh.ts'

/** The same in French; Kubernetes' and Envoy's own words stay theirs. */
export const french = { ...frenchReadingAndPolicies, ...frenchMesh }
