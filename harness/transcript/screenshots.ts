import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startChromium } from '../../cli/class/web/chromium.ts'
import { board } from './scenes.ts'
import type { Shell } from './shell.ts'

const images = join(import.meta.dirname, '..', '..', 'docs', 'images')
const names = ['ada', 'ben', 'cleo', 'dan', 'eve', 'finn', 'gus', 'hana', 'ivo']

/** The report of the canary lab, and the board of a class of nine, as a browser shows them. */
export async function screenshots(shell: Shell): Promise<void> {
  const browser = await startChromium(process.env)
  if (browser === undefined) throw new Error('there is no Chromium on the PATH')
  mkdirSync(images, { recursive: true })
  try {
    await shell.run('MESHPROOF_TARGET=envoy meshproof run canary')
    const page = await browser.newPage({ viewport: { width: 960, height: 1180 } })
    await page.goto(pathToFileURL(join(shell.reports, 'index.html')).href)
    await page.screenshot({ path: join(images, 'report.png') })
    await writeRoom(shell)
    await board(shell, 'meshproof class room/* --labs security,canary --anonymous --serve', async (url) => {
      await page.setViewportSize({ width: 1280, height: 640 })
      await page.goto(url)
      await page.screenshot({ path: join(images, 'class.png') })
    })
  } finally {
    await browser.close()
  }
}

/** Some right, some wrong in their own ways, some who have not begun. */
async function writeRoom(shell: Shell): Promise<void> {
  const { stdout } = await shell.run('meshproof manifests canary')
  const canary = stdout.split('---\n').find((document) => document.includes('kind: CiliumEnvoyConfig')) ?? ''
  const policy = readFileSync(join(shell.folder, 'my-mesh/secure-stronghold.yaml'), 'utf8')
  const canaries = [canary, canary.replace('weight: 90', 'weight: 80').replace('weight: 10', 'weight: 20'), '']
  const policies = [policy, policy, policy.replace('class: orc', 'class: orcs'), policy.replace('/weapons', '/weapon')]
  for (const [index, name] of names.entries()) {
    shell.write(`room/${name}/policy.yaml`, policies[index % policies.length] ?? '')
    const config = canaries[index % canaries.length] ?? ''
    if (config !== '') shell.write(`room/${name}/canary.yaml`, config)
  }
}
