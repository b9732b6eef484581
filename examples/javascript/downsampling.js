// Makes the downsampling tasks of a server as a plan has them, and gives each failed run a second chance.
import { setTimeout } from 'node:timers/promises'
import { HttpError } from '@influxdata/influxdb-client'
import { LabelsAPI, OrgsAPI, TasksAPI } from '@influxdata/influxdb-client-apis'

export const MANAGED = 'downsampling'
export const PLAN = [
  { name: 'hourly means', source: 'raw', target: 'hourly', every: '1h', offset: '5m' },
  { name: 'daily means', source: 'hourly', target: 'daily', every: '1d', offset: '30m' },
]

const ATTEMPTS = 5
const OVERLOADED = new Set([429, 503])

export function writeScript({ name, source, target, every, offset }) {
  return `option task = {name: "${name}", every: ${every}, offset: ${offset}}

from(bucket: "${source}")
    |> range(start: -task.every)
    |> aggregateWindow(every: ${every}, fn: mean, createEmpty: false)
    |> to(bucket: "${target}")
`
}

// Create, update and deactivate tasks until they are as planned. Doing it twice changes nothing.
export async function applyPlan(influx, org, plan) {
  const tasks = new TasksAPI(influx)
  const orgID = (await new OrgsAPI(influx).getOrgs({ org })).orgs[0].id
  const labelID = await haveLabel(influx, orgID)
  const present = new Map((await tasks.getTasks({ orgID, limit: 500 })).tasks.map((task) => [task.name, task]))
  for (const row of plan) {
    const task = await haveTask(tasks, row, present.get(row.name), orgID)
    if (!isManaged(task)) await tasks.postTasksIDLabels({ taskID: task.id, body: { labelID } })
    present.delete(row.name)
  }
  for (const task of present.values()) {
    if (isManaged(task) && task.status === 'active') {
      await tasks.patchTasksID({ taskID: task.id, body: { status: 'inactive' } })
    }
  }
}

// Retry the failed runs that have not been retried; what was queued for it.
// A retry is a run for the same time, so the server itself remembers what was tried.
export async function retryFailed(influx, org) {
  const tasks = new TasksAPI(influx)
  const { tasks: active } = await tasks.getTasks({ org, status: 'active', limit: 500 })
  const queued = []
  for (const { id: taskID } of active.filter(isManaged)) {
    const { runs } = await tasks.getTasksIDRuns({ taskID, limit: 500 })
    const attempts = (run) => runs.filter((other) => other.scheduledFor === run.scheduledFor).length
    for (const run of runs.filter((run) => run.status === 'failed' && attempts(run) === 1)) {
      queued.push(await tasks.postTasksIDRunsIDRetry({ taskID, runID: run.id, body: {} }))
    }
  }
  return queued
}

// What `act` returns; tried again when the server is away, or overloaded, after as many seconds as it says.
export async function tryPatiently(act, sleep = (seconds) => setTimeout(seconds * 1000)) {
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
    try {
      return await act()
    } catch (error) {
      if (error instanceof HttpError && !OVERLOADED.has(error.statusCode)) throw error
      await sleep(secondsToWait(error))
    }
  }
  return act()
}

function secondsToWait(error) {
  return (error instanceof HttpError && error.retryAfter()) || 1
}

async function haveLabel(influx, orgID) {
  const labels = new LabelsAPI(influx)
  const present = (await labels.getLabels({ orgID })).labels.find((label) => label.name === MANAGED)
  return (present ?? (await labels.postLabels({ body: { name: MANAGED, orgID } })).label).id
}

async function haveTask(tasks, row, task, orgID) {
  const flux = writeScript(row)
  if (task === undefined) return tasks.postTasks({ body: { orgID, flux } })
  if (task.flux === flux && task.status === 'active') return task
  return tasks.patchTasksID({ taskID: task.id, body: { flux, status: 'active' } })
}

function isManaged(task) {
  return (task.labels ?? []).some((label) => label.name === MANAGED)
}
