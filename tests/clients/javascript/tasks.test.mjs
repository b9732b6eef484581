// Every method of the official JavaScript client's TasksAPI, unmodified, over a real socket.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { newWorld, script } from './world.mjs'

const ABSENT = '020f755c3c082000'
let world, tasks, task

beforeEach(async () => {
  world = await newWorld({ clock: 'manual', now: '2025-01-01T00:00:00Z' })
  tasks = world.tasks
  task = await tasks.postTasks({ body: { org: world.org, flux: script('hourly') } })
})

afterEach(async () => {
  assert.deepEqual(await world.violations(), [])
  await world.end()
})

test('postTasks says what was asked', () => {
  assert.deepEqual([task.name, task.every, task.status, task.org], ['hourly', '1h', 'active', 'my-org'])
})

test('getTasks finds by name', async () => {
  await tasks.postTasks({ body: { org: world.org, flux: script('other') } })
  const found = await tasks.getTasks({ name: 'hourly' })
  assert.deepEqual(found.tasks.map((t) => t.id), [task.id])
})

test('getTasks pages', async () => {
  await tasks.postTasks({ body: { org: world.org, flux: script('second') } })
  const page = await tasks.getTasks({ limit: 1, orgID: world.orgID })
  assert.match(page.links.next, new RegExp(`after=${task.id}`))
})

test('getTasksID', async () => {
  assert.equal((await tasks.getTasksID({ taskID: task.id })).name, 'hourly')
})

test('getTasksID of none is refused', async () => {
  await assert.rejects(tasks.getTasksID({ taskID: ABSENT }), { statusCode: 404, code: 'not found' })
})

test('patchTasksID changes the schedule', async () => {
  const changed = await tasks.patchTasksID({ taskID: task.id, body: { cron: '0 * * * *' } })
  assert.deepEqual([changed.cron, changed.every], ['0 * * * *', undefined])
})

test('deleteTasksID', async () => {
  await tasks.deleteTasksID({ taskID: task.id })
  await assert.rejects(tasks.getTasksID({ taskID: task.id }), { statusCode: 404 })
})

test('labels come and go', async () => {
  const { label } = await world.labels.postLabels({ body: { name: 'red', orgID: world.orgID } })
  await tasks.postTasksIDLabels({ taskID: task.id, body: { labelID: label.id } })
  const before = await tasks.getTasksIDLabels({ taskID: task.id })
  await tasks.deleteTasksIDLabelsID({ taskID: task.id, labelID: label.id })
  const after = await tasks.getTasksIDLabels({ taskID: task.id })
  assert.deepEqual([before.labels.map((l) => l.name), after.labels], [['red'], []])
})

test('members come and go', async () => {
  const user = await world.users.postUsers({ body: { name: 'member-one' } })
  await tasks.postTasksIDMembers({ taskID: task.id, body: { id: user.id } })
  const before = await tasks.getTasksIDMembers({ taskID: task.id })
  await tasks.deleteTasksIDMembersID({ taskID: task.id, userID: user.id })
  const after = await tasks.getTasksIDMembers({ taskID: task.id })
  assert.deepEqual([before.users.map((u) => u.name), after.users], [['member-one'], []])
})

test('owners come and go', async () => {
  const user = await world.users.postUsers({ body: { name: 'owner-one' } })
  await tasks.postTasksIDOwners({ taskID: task.id, body: { id: user.id } })
  const before = await tasks.getTasksIDOwners({ taskID: task.id })
  await tasks.deleteTasksIDOwnersID({ taskID: task.id, userID: user.id })
  const after = await tasks.getTasksIDOwners({ taskID: task.id })
  assert.deepEqual([before.users.map((u) => u.name), after.users], [['owner-one'], []])
})

test('getTasksIDRuns, newest first', async () => {
  await world.advance('3h')
  const { runs } = await tasks.getTasksIDRuns({ taskID: task.id })
  assert.deepEqual(
    runs.map((run) => run.scheduledFor),
    ['2025-01-01T03:00:00Z', '2025-01-01T02:00:00Z', '2025-01-01T01:00:00Z']
  )
})

test('getTasksIDRunsID and its logs', async () => {
  await world.advance('1h')
  const { runs } = await tasks.getTasksIDRuns({ taskID: task.id })
  const run = await tasks.getTasksIDRunsID({ taskID: task.id, runID: runs[0].id })
  const logs = await tasks.getTasksIDRunsIDLogs({ taskID: task.id, runID: run.id })
  assert.deepEqual([run.status, logs.events.at(-1).message], ['success', 'Completed(success)'])
})

test('postTasksIDRuns queues a run', async () => {
  const scheduledFor = '2024-12-24T10:00:00Z'
  const queued = await tasks.postTasksIDRuns({ taskID: task.id, body: { scheduledFor } })
  await world.advance('1s')
  const ended = await tasks.getTasksIDRunsID({ taskID: task.id, runID: queued.id })
  assert.deepEqual([queued.status, ended.status, ended.scheduledFor], ['scheduled', 'success', scheduledFor])
})

test('postTasksIDRunsIDRetry repeats a failed run', async () => {
  await world.outcomes(task.id, [{ status: 'failed', error: 'out of memory' }])
  await world.advance('1h')
  const { runs } = await tasks.getTasksIDRuns({ taskID: task.id })
  const again = await tasks.postTasksIDRunsIDRetry({ taskID: task.id, runID: runs[0].id, body: {} })
  await world.advance('1s')
  const ended = await tasks.getTasksIDRunsID({ taskID: task.id, runID: again.id })
  assert.deepEqual([runs[0].status, ended.status], ['failed', 'success'])
})

test('deleteTasksIDRunsID cancels a queued run', async () => {
  const queued = await tasks.postTasksIDRuns({ taskID: task.id, body: {} })
  await tasks.deleteTasksIDRunsID({ taskID: task.id, runID: queued.id })
  const run = await tasks.getTasksIDRunsID({ taskID: task.id, runID: queued.id })
  assert.equal(run.status, 'canceled')
})

test('getTasksIDLogs', async () => {
  await world.advance('2h')
  const { events } = await tasks.getTasksIDLogs({ taskID: task.id })
  assert.equal(events.filter((event) => event.message === 'Completed(success)').length, 2)
})
