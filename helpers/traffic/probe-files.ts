import { readFile } from 'node:fs/promises'

/**
 * The probe's program as file name to text, for a ConfigMap or an image: `node probe.ts` in a folder with these
 * files is a probe, on Node.js 22.18 or newer and nothing else.
 */
export async function probeFiles(): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = { 'package.json': '{ "type": "module" }\n' }
  const add = async (name: string): Promise<void> => {
    if (Object.hasOwn(files, name)) return
    files[name] = ''
    const text = await readFile(new URL(name, import.meta.url), 'utf8')
    files[name] = text
    for (const [, imported = ''] of text.matchAll(/^(?!import type ).* from '\.\/(.+)'$/gm)) await add(imported)
  }
  await add('probe.ts')
  return files
}
