// Creates, edits and runs a task with the types that openapi-typescript made.
import createClient from 'openapi-fetch'
import type { paths } from './schema.js'

const client = createClient<paths>({
  baseUrl: process.env.INFLUXDB_V2_URL,
  headers: { Authorization: `Token ${process.env.INFLUXDB_V2_TOKEN}` },
})

function given<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error))
  return answer.data
}

const body = { flux: process.env.FLUX ?? '', org: process.env.INFLUXDB_V2_ORG }
const made = given(await client.POST('/api/v2/tasks', { body }))
const path = { taskID: made.id }
const task = given(await client.PATCH('/api/v2/tasks/{taskID}', { params: { path }, body: { every: '30m' } }))
given(await client.POST('/api/v2/tasks/{taskID}/runs', { params: { path } }))
const runs = given(await client.GET('/api/v2/tasks/{taskID}/runs', { params: { path } }))
console.log(`typescript: task ${task.name} every ${task.every}, ${runs.runs?.length} run`)
