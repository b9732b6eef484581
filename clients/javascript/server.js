// A fakeinflux server: started by the command on PATH, or attached to by its URL.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { World, callControl } from './world.js'

const DEFAULT_TOKEN = 'my-token'
const INSTALL = 'install it (pip install fakeinflux), set FAKEINFLUX_COMMAND, or give the url of a running server'

export class Server {
  #child

  constructor(url, child) {
    this.url = url.replace(/\/+$/, '')
    this.#child = child
  }

  // The world that is there from the start; its token is my-token.
  async defaultWorld() {
    return new World(this.url, await callControl(this.url, DEFAULT_TOKEN, 'GET', 'world'))
  }

  async newWorld(settings = {}) {
    return new World(this.url, await callControl(this.url, undefined, 'POST', 'worlds', settings))
  }

  // Stop the server if it was started here; one that was attached to goes on.
  async stop() {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.ref()
    child.kill()
    await ended
  }
}

export async function openServer({ url = process.env.FAKEINFLUX_URL, command, ...flags } = {}) {
  if (url) return new Server(url)
  const program = command ?? process.env.FAKEINFLUX_COMMAND ?? 'fakeinflux'
  const child = spawn(program, ['serve', ...flagsOf({ port: 0, ...flags })], { stdio: ['ignore', 'pipe', 'pipe'] })
  const endWithUs = () => child.kill()
  process.once('exit', endWithUs)
  child.once('exit', () => process.removeListener('exit', endWithUs))
  const ready = await readReady(child, program)
  // Neither the process nor its pipes keep a test run from ending.
  child.unref()
  child.stdout.unref()
  child.stderr.unref()
  return new Server(ready.url, child)
}

function flagsOf(flags) {
  return Object.entries(flags)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => [
      `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      value instanceof Date ? value.toISOString() : String(value),
    ])
}

function readReady(child, program) {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text) => (said += text))
    child.once('error', (error) => {
      const reason = error.code === 'ENOENT' ? `found no command ${program}; ${INSTALL}` : error.message
      reject(new Error(`fakeinflux cannot start: ${reason}`))
    })
    child.once('close', (status) => reject(new Error(`fakeinflux cannot start (status ${status}): ${said.trim()}`)))
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)))
  })
}
