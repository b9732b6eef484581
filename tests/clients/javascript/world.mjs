// A fresh world for each test, through the control API, and the official client's APIs on it.
import { InfluxDB } from '@influxdata/influxdb-client'
import * as apis from '@influxdata/influxdb-client-apis'

const base = process.env.INFLUXDB_V2_URL

async function control(method, path, body, token) {
  const response = await fetch(`${base}/_fakeinflux/${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Token ${token}` }) },
    body: body && JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return text ? JSON.parse(text) : undefined
}

export async function newWorld(settings = {}) {
  const world = await control('POST', 'worlds', settings)
  const influx = new InfluxDB({ url: base, token: world.token })
  return {
    ...world,
    influx,
    tasks: new apis.TasksAPI(influx),
    labels: new apis.LabelsAPI(influx),
    users: new apis.UsersAPI(influx),
    orgs: new apis.OrgsAPI(influx),
    buckets: new apis.BucketsAPI(influx),
    authorizations: new apis.AuthorizationsAPI(influx),
    root: new apis.RootAPI(influx),
    deletes: new apis.DeleteAPI(influx),
    queries: new apis.QueryAPI(influx),
    advance: (by) => control('POST', 'clock/advance', { by }, world.token),
    outcomes: (task, outcomes, then) => control('PUT', 'outcomes', { task, outcomes, then }, world.token),
    points: async () => (await control('GET', 'points', undefined, world.token)).points,
    answer: (answer) => control('PUT', 'answers', answer, world.token),
    violations: async () => (await control('GET', 'journal?violations=true', undefined, world.token)).exchanges,
    end: () => control('DELETE', 'world', undefined, world.token),
  }
}

export const script = (name, schedule = 'every: 1h') =>
  `option task = {name: "${name}", ${schedule}}\nfrom(bucket: "my-bucket") |> range(start: -1h)`
