import { meshproof } from './meshproof.ts'

process.exitCode = await meshproof(process.argv.slice(2))
