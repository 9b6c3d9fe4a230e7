import { rename, writeFile } from 'node:fs/promises'
import { written } from '../process/run-folder.ts'

/** Tells the pods' processes which Services there are; whoever reads sees the old table or the new one. */
export async function writeServicesFile(path: string, services: Readonly<Record<string, string>>): Promise<void> {
  await written(path, async () => {
    await writeFile(`${path}.new`, JSON.stringify(services))
    await rename(`${path}.new`, path)
  })
}
