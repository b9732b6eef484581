import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { InfluxDB } from '@influxdata/influxdb-client'
import { TasksAPI } from '@influxdata/influxdb-client-apis'
import { worldForEachTest } from 'fakeinflux/node-test'
import { PLAN, applyPlan, retryFailed, tryPatiently } from './downsampling.js'

const context = worldForEachTest({
  buckets: 'strict',
  world: { org: 'weather', bucket: 'raw', buckets: [{ name: 'hourly' }, { name: 'daily' }] },
})
let world, influx, tasks

beforeEach(() => {
  world = context.world
  influx = new InfluxDB(world.options)
  tasks = new TasksAPI(influx)
})

const apply = (plan = PLAN) => applyPlan(influx, world.org, plan)

async function find(name) {
  return (await tasks.getTasks({ name })).tasks[0]
}

test('applying a plan twice changes nothing the second time', async () => {
  await apply()
  await world.clearJournal()
  await apply()
  const methods = (await world.journal()).map((exchange) => exchange.request.method)
  assert.deepEqual([...new Set(methods)], ['GET'])
})

test('a row that is gone deactivates its task', async () => {
  await apply()
  await apply(PLAN.slice(0, 1))
  assert.equal((await find('daily means')).status, 'inactive')
})

test('a day runs every hour and once a day', async () => {
  await apply()
  await world.advance('1d1h')
  const counts = [(await world.runs('hourly means')).length, (await world.runs('daily means')).length]
  assert.deepEqual(counts, [24, 1])
})

test('a failed run is retried, once', async () => {
  await apply()
  await world.failNext('hourly means', 'out of memory')
  await world.advance('2h')
  const [queued] = await retryFailed(influx, world.org)
  await world.advance('1m')
  assert.deepEqual(await retryFailed(influx, world.org), [])
  const retried = (await world.runs('hourly means')).find((run) => run.id === queued.id)
  assert.equal(retried.status, 'success')
})

test('the service waits as long as the server says', async () => {
  await world.fault({ operation: 'PostTasks', status: 503, headers: { 'Retry-After': '7' }, times: 1 })
  const waits = []
  await tryPatiently(apply, async (seconds) => waits.push(seconds))
  assert.deepEqual(waits, [7])
})

test('a lost answer makes no second task', async () => {
  await world.fault({ operation: 'PostTasks', drop: true, applied: 'after', times: 1 })
  await tryPatiently(apply, async () => {})
  const names = (await tasks.getTasks()).tasks.map((task) => task.name)
  assert.deepEqual(names.sort(), ['daily means', 'hourly means'])
})
