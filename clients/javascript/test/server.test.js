import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openServer } from '../index.js'

// Whatever the environment says, these tests start servers.
delete process.env.FAKEINFLUX_URL

test('a server starts as its flags say, and is gone when it is stopped', async () => {
  const server = await openServer({ edition: 'oss', logLevel: 'error', now: new Date(0), clock: 'manual' })
  const world = await server.defaultWorld()
  assert.deepEqual([world.edition, (await world.now()).getTime()], ['oss', 0])
  await server.stop()
  await server.stop()
  await assert.rejects(world.now(), /no fakeinflux answers/)
})

test('a server that cannot start says why', async () => {
  await assert.rejects(openServer({ world: '/nowhere.yaml' }), /status 2.*nowhere\.yaml: cannot be read/s)
})

test('a command that is not there says what to do', async () => {
  await assert.rejects(openServer({ command: 'no-such-fakeinflux' }), /found no command no-such-fakeinflux.*pip/)
})
