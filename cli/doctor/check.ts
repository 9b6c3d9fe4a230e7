import { MeshproofError } from '../../helpers/core/errors.ts'

/** What was found of one thing that a target needs. */
export interface Check {
  readonly title: string
  /** `absent` is no fault: nothing that was asked for needs it. */
  readonly state: 'here' | 'gap' | 'absent'
  readonly text: string
  /** The command that fixes it, or what to do where no one command does. */
  readonly fix?: string | undefined
}

/** Runs a look, and makes what it throws a gap with its own way out. */
export async function checked(title: string, look: () => Promise<Omit<Check, 'title'>>): Promise<Check> {
  try {
    return { title, ...(await look()) }
  } catch (error) {
    if (!(error instanceof MeshproofError)) throw error
    return { title, state: 'gap', text: error.what, fix: error.next }
  }
}
