/**
 * A process that runs the programs of many pods. Reads a JSON command a line (`{"start":1,"run":{…}}`, `{"terminate":1}`,
 * `{"kill":1}`, `{"ping":7}`) from standard input, and writes what happens in the same order in which it happens:
 * `{"id":1,"line":"…"}`, `{"id":1,"status":0}`, `{"pong":7}`.
 *
 * @typedef {{ start: number, run: import('./guest.mjs').GuestRun } | { terminate: number } | { kill: number } | { ping: number }} Command
 */
import { Guest } from './guest.mjs'

const { AsyncLocalStorage } = process.getBuiltinModule('node:async_hooks')
const { createInterface } = process.getBuiltinModule('node:readline')

/** As a shell tells of a program that SIGKILL has ended. */
const killed = 137

/** @type {Map<number, Guest>} */
const guests = new Map()
/** Whose code runs. */
const owners = new AsyncLocalStorage()

/** @param {object} message */
function tell(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** @param {Command} command */
function obey(command) {
  if ('ping' in command) tell({ pong: command.ping })
  else if ('start' in command) begin(command.start, command.run)
  else if ('kill' in command) guests.get(command.kill)?.end(killed)
  else {
    const guest = guests.get(command.terminate)
    if (guest !== undefined) owners.run(guest, () => guest.terminate())
  }
}

/**
 * @param {number} id
 * @param {import('./guest.mjs').GuestRun} run
 */
function begin(id, run) {
  const guest = new Guest(run, {
    line: (line) => tell({ id, line }),
    ended: (status) => {
      guests.delete(id)
      tell({ id, status })
    },
  })
  guests.set(id, guest)
  void owners.run(guest, () => guest.start().catch((error) => guest.fail(error)))
}

/**
 * What a guest does not catch ends the guest, and not its neighbours.
 *
 * @param {unknown} error
 */
function uncaught(error) {
  const guest = /** @type {Guest | undefined} */ (owners.getStore())
  if (guest === undefined) throw error
  guest.fail(error)
}

process.on('uncaughtException', uncaught)
process.on('unhandledRejection', uncaught)
createInterface({ input: process.stdin })
  .on('line', (line) => obey(JSON.parse(line)))
  .on('close', () => process.exit(0))
