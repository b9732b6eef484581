import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ControlError, openServer } from '../index.js'
import { worldForEachTest } from '../node-test.js'

const start = '2025-01-01T00:00:00Z'
const context = worldForEachTest({ now: start, seed: 7 })
const FLUX = 'option task = {name: "hourly", every: 1h}\nfrom(bucket: "my-bucket") |> range(start: -1h)'

async function call(method, path, body) {
  const { url, token } = context.world
  const headers = { Authorization: `Token ${token}`, 'Content-Type': 'application/json' }
  const response = await fetch(`${url}/api/v2/${path}`, { method, headers, body: body && JSON.stringify(body) })
  return { status: response.status, body: await response.text() }
}

const addTask = () => call('POST', 'tasks', { org: context.world.org, flux: FLUX })
const statuses = async () => (await context.world.runs('hourly')).map((run) => run.status)

test('the clock stands until it is moved, by a duration or to a time', async () => {
  const { world } = context
  assert.equal((await world.now()).toISOString(), '2025-01-01T00:00:00.000Z')
  await addTask()
  assert.deepEqual(await world.advance('2h'), { now: new Date('2025-01-01T02:00:00Z'), runs: 2 })
  assert.equal((await world.advance(new Date('2025-01-01T05:00:00Z'))).runs, 3)
})

test('the clock takes another mode and time', async () => {
  const clock = await context.world.setClock({ mode: 'manual', now: '2026-01-01T00:00:00Z' })
  assert.deepEqual([clock.mode, clock.now], ['manual', '2026-01-01T00:00:00Z'])
})

test('runs end as told, and failNext comes before what was told', async () => {
  const { world } = context
  await addTask()
  await world.outcomes('hour*', ['success'], { status: 'failed', error: 'out of disk' })
  await world.failNext('hour*', 'out of memory')
  await world.advance('3h')
  const runs = await world.runs('hourly')
  assert.deepEqual(runs.map((run) => run.status), ['failed', 'success', 'failed'])
  const said = (run) => JSON.stringify(run.log)
  assert.match(said(runs[0]), /out of disk/)
  assert.match(said(runs[2]), /out of memory/)
})

test('all runs fail at the rate of 1', async () => {
  await addTask()
  await context.world.setFailureRate(1)
  await context.world.advance('2h')
  assert.deepEqual(await statuses(), ['failed', 'failed'])
})

test('runs of no task name the tasks that there are', async () => {
  await addTask()
  await assert.rejects(context.world.runs('hurly'), { name: 'ControlError', message: /'hurly'.*'hourly'/ })
})

test('points are written as lines or records, found, and queried', async () => {
  const { world } = context
  assert.equal(await world.write(['m,site=a v=1', 'm,site=b v=2']), 2)
  assert.equal(await world.write({ measurement: 'n', fields: { v: 3 }, time: new Date(start) }), 1)
  assert.deepEqual((await world.points({ measurement: 'm' })).map((point) => point.tags.site), ['a', 'b'])
  const later = await world.points({ start: new Date('2025-01-01T00:00:01Z') })
  assert.deepEqual(later, [])
  const flux = 'from(bucket: "my-bucket") |> range(start: -1h) |> filter(fn: (r) => r._measurement == "n")'
  const [table] = await world.query(flux, { now: '2025-01-01T00:00:01Z' })
  assert.equal(table.rows.length, 1)
})

test('a scripted answer is given, and one that nobody asked for is known', async () => {
  const { world } = context
  await world.answer('forecast()', { rows: [{ _value: 1.5 }] })
  await world.answer('never()', { rows: [] })
  const query = 'import "weather"\nweather.forecast()'
  const { status, body } = await call('POST', 'query?org=my-org', { query })
  assert.deepEqual([status, body.includes('1.5')], [200, true])
  assert.deepEqual(await world.unaskedAnswers(), ['never()'])
  await world.clearAnswers()
  assert.deepEqual(await world.unaskedAnswers(), [])
})

test('calls go wrong as told, and are in the journal', async () => {
  const { world } = context
  await world.fault({ operation: 'GetTasks', status: 503, times: 1 })
  assert.equal((await call('GET', 'tasks')).status, 503)
  await world.fault({ status: 500 })
  await world.clearFaults()
  assert.equal((await call('GET', 'tasks?limit=1')).status, 200)
  assert.equal((await call('GET', 'orgs')).status, 200)
  const answers = (await world.journal({ operation: 'GetTasks' })).map((exchange) => exchange.response.status)
  assert.deepEqual(answers, [503, 200])
  await world.clearJournal()
  assert.deepEqual(await world.journal(), [])
})

test('violations that are expected are returned, and fail no test', async () => {
  const { world } = context
  const [violation] = await world.expectViolations(() => call('POST', 'tasks', { flux: 1 }))
  assert.equal(violation.operation, 'PostTasks')
  await world.verify()
})

test('a violation that is not there is missed', async () => {
  await assert.rejects(context.world.expectViolations(() => call('GET', 'tasks')), /wanted one/)
})

test('violations outside fail the world', async () => {
  const { world } = context
  await call('POST', 'tasks', { flux: 1 })
  await assert.rejects(world.verify(), /Requests break the contract:[^]*PostTasks/)
  await world.reset()
  await world.verify()
})

test('a snapshot brings everything back', async () => {
  const { world } = context
  const id = await world.snapshot()
  await addTask()
  await world.restore(id)
  assert.deepEqual(await world.tasks(), [])
})

test('a refusal says why, with its status', async () => {
  await assert.rejects(context.world.advance('soon'), (error) => error instanceof ControlError && error.status === 400)
})

test('a second server is attached to by its URL, and goes on when it is let go', async () => {
  const attached = await openServer({ url: `${context.server.url}/` })
  const world = await attached.newWorld()
  await attached.stop()
  assert.notEqual(world.token, context.world.token)
  assert.equal((await attached.defaultWorld()).token, 'my-token')
  await world.end()
  await assert.rejects(world.now(), { status: 401 })
})

test('a world tells clients where it is', () => {
  const { environment, options, url, token, org } = context.world
  assert.deepEqual(options, { url, token })
  assert.deepEqual([environment.INFLUX_HOST, environment.INFLUXDB_V2_ORG], [url, org])
})
