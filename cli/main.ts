import { outliveReaders } from '../helpers/core/closed-output.ts'
import { meshproof } from './meshproof.ts'

outliveReaders()

process.exitCode = await meshproof(process.argv.slice(2))
