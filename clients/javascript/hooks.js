// A server for a file of tests, and a world of its own for each test, in any runner that has these hooks.
import { openServer } from './server.js'

export function worldForEachTest({ beforeAll, afterAll, beforeEach, afterEach }, { server = {}, ...settings } = {}) {
  const context = { server: undefined, world: undefined }
  beforeAll(async () => {
    context.server = await openServer(server)
  })
  afterAll(async () => {
    await context.server?.stop()
  })
  beforeEach(async () => {
    context.world = await context.server.newWorld({ clock: 'manual', ...settings })
  })
  afterEach(async () => {
    const { world } = context
    context.world = undefined
    try {
      await world.verify()
    } finally {
      await world.end()
    }
  })
  return context
}
