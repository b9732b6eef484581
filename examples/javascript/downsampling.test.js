import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { TasksAPI } from '@influxdata/influxdb-client-apis'
import { PLAN, applyPlan, retryFailed, tryPatiently } from './downsampling.js'
import { World } from './world.js'

let world, tasks

beforeEach(async () => {
  world = await World.begin({
    clock: 'manual',
    buckets: 'strict',
    world: { org: 'weather', bucket: 'raw', buckets: [{ name: 'hourly' }, { name: 'daily' }] },
  })
  tasks = new TasksAPI(world.influx)
})

afterEach(async () => {
  const broken = await world.exchanges('?violations=true')
  await world.end()
  assert.deepEqual(broken.flatMap((exchange) => exchange.violations), [])
})

const apply = (plan = PLAN) => applyPlan(world.influx, world.org, plan)

async function find(name) {
  return (await tasks.getTasks({ name })).tasks[0]
}

async function runsOf(name) {
  return (await tasks.getTasksIDRuns({ taskID: (await find(name)).id })).runs
}

test('applying a plan twice changes nothing the second time', async () => {
  await apply()
  await world.ask('DELETE', 'journal')
  await apply()
  const methods = (await world.exchanges()).map((exchange) => exchange.request.method)
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
  const counts = [(await runsOf('hourly means')).length, (await runsOf('daily means')).length]
  assert.deepEqual(counts, [24, 1])
})

test('a failed run is retried, once', async () => {
  await apply()
  await world.failNext('hourly means', 'out of memory')
  await world.advance('2h')
  const [queued] = await retryFailed(world.influx, world.org)
  await world.advance('1m')
  assert.deepEqual(await retryFailed(world.influx, world.org), [])
  const retried = (await runsOf('hourly means')).find((run) => run.id === queued.id)
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
