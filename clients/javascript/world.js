// A world of a fakeinflux server, steered through its control API. One world's calls never meet another's.

export class ControlError extends Error {
  constructor(message, status) {
    super(message)
    this.name = 'ControlError'
    this.status = status
  }
}

export async function callControl(url, token, method, path, body) {
  const headers = { 'Content-Type': 'application/json' }
  if (token !== undefined) headers.Authorization = `Token ${token}`
  let response, text
  try {
    response = await fetch(`${url}/_fakeinflux/${path}`, { method, headers, body: JSON.stringify(body) })
    text = await response.text()
  } catch (error) {
    throw new ControlError(`no fakeinflux answers at ${url}: ${error.cause?.message ?? error.message}`)
  }
  const value = readJson(text, response.status)
  if (!response.ok) throw new ControlError(value?.message ?? text, response.status)
  return value
}

function readJson(text, status) {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    throw new ControlError(`found status ${status} without JSON, wanted the control API of fakeinflux`, status)
  }
}

export class World {
  #expected = []

  constructor(url, described) {
    this.url = url
    this.#describe(described)
  }

  // Call the control API, which spec/control.yaml describes; `path` is below /_fakeinflux/.
  control(method, path, body) {
    return callControl(this.url, this.token, method, path, body)
  }

  // What the constructor of the official client takes: new InfluxDB(world.options).
  get options() {
    return { url: this.url, token: this.token }
  }

  // The variables by which clients and the command influx find the world.
  get environment() {
    return {
      INFLUXDB_V2_URL: this.url,
      INFLUXDB_V2_TOKEN: this.token,
      INFLUXDB_V2_ORG: this.org,
      INFLUXDB_V2_BUCKET: this.bucket,
      INFLUX_HOST: this.url,
      INFLUX_TOKEN: this.token,
      INFLUX_ORG: this.org,
    }
  }

  // Time

  async now() {
    return new Date((await this.control('GET', 'clock')).now)
  }

  // Move the clock by a duration such as '3h', or to a Date. Runs that fall due on the way happen.
  async advance(span) {
    const moved = await this.control('POST', 'clock/advance', span instanceof Date ? { to: span } : { by: span })
    return { now: new Date(moved.now), runs: moved.runs }
  }

  setClock(changes) {
    return this.control('PUT', 'clock', changes)
  }

  // Runs

  async tasks() {
    return (await this.control('GET', 'tasks')).tasks
  }

  // The runs of a task, given by its name or id: unfinished ones first, then the newest.
  async runs(task) {
    const tasks = await this.tasks()
    // Of two tasks with the same name, the newer one.
    const found = tasks.findLast(({ id, name }) => id === task || name === task)
    if (found === undefined) {
      const known = tasks.map(({ name }) => `'${name}'`).join(', ') || 'none'
      throw new ControlError(`found no task '${task}'; the tasks of this world: ${known}`)
    }
    return (await this.control('GET', `tasks/${found.id}/runs`)).runs
  }

  // How the next runs of the tasks with this name (* stands for any characters) end, and `then` all others.
  async outcomes(name, outcomes = [], then = undefined) {
    await this.control('PUT', 'outcomes', { task: { name }, outcomes, then })
  }

  // The next run fails, or the next `times`; outcomes that were set before apply to the runs after these.
  async failNext(name = '*', error = undefined, times = 1) {
    const { outcomes: rules } = await this.control('GET', 'outcomes')
    const rule = rules.find(({ task }) => task.name === name) ?? { outcomes: [] }
    const failures = Array.from({ length: times }, () => ({ status: 'failed', error }))
    await this.outcomes(name, [...failures, ...rule.outcomes], rule.then)
  }

  async setFailureRate(failureRate) {
    await this.control('PUT', 'outcomes', { failureRate })
  }

  // Data

  // Write line protocol, or records {measurement, tags, fields, time}, and return how many points.
  async write(data, { bucket, precision } = {}) {
    const points = typeof data === 'string' ? { lines: data } : pointsOf(Array.isArray(data) ? data : [data])
    return (await this.control('POST', 'points', { bucket, precision, ...points })).written
  }

  async points({ bucket, measurement, start, stop } = {}) {
    const query = searchOf({ bucket, measurement, start: timeOf(start), stop: timeOf(stop) })
    return (await this.control('GET', `points${query}`)).points
  }

  // Run a script, and return its tables. It does not appear in the journal.
  async query(flux, { now } = {}) {
    return (await this.control('POST', 'query', { query: flux, now: timeOf(now) })).tables
  }

  // Script the answer to the queries that match: {rows}, {csv} or {error}, with {times} for the first ones.
  async answer(match, answer) {
    await this.control('PUT', 'answers', { match, ...answer })
  }

  async clearAnswers() {
    await this.control('DELETE', 'answers')
  }

  // The matches of the answers that no query asked for.
  async unaskedAnswers() {
    const { answers } = await this.control('GET', 'answers')
    return answers.filter(({ asked }) => asked === 0).map(({ match }) => match)
  }

  // Calls

  // Make calls go wrong: {operation, status, headers, delay, drop, truncate, times, after, applied}.
  async fault(fault) {
    await this.control('POST', 'faults', fault)
  }

  async clearFaults() {
    await this.control('DELETE', 'faults')
  }

  // The requests of clients with their answers, oldest first.
  async journal({ operation, violations, after, limit } = {}) {
    return (await this.control('GET', `journal${searchOf({ operation, violations, after, limit })}`)).exchanges
  }

  async clearJournal() {
    await this.control('DELETE', 'journal')
  }

  // Requests while `act` runs may break the contract; returns their violations.
  async allowViolations(act) {
    const from = await this.#lastId()
    let to
    try {
      await act()
    } finally {
      to = await this.#lastId()
      this.#expected.push({ from, to })
    }
    const broken = await this.journal({ violations: true })
    return broken.filter(({ id }) => id > from && id <= to).flatMap(({ violations }) => violations)
  }

  // As allowViolations, but there must be one.
  async expectViolations(act) {
    const seen = await this.allowViolations(act)
    if (seen.length === 0) {
      throw new Error('found no request that breaks the contract, wanted one; allowViolations() needs none')
    }
    return seen
  }

  // The violations of all requests outside allowViolations and expectViolations.
  async violations() {
    const broken = await this.journal({ violations: true })
    const isExpected = (id) => this.#expected.some(({ from, to }) => id > from && id <= to)
    return broken.filter(({ id }) => !isExpected(id)).flatMap(({ violations }) => violations)
  }

  // Throw if a request broke the contract unexpectedly, or met an error inside fakeinflux.
  async verify() {
    const { failures } = await this.control('GET', 'world')
    if (failures.length > 0) throw new Error(['A request met an error inside fakeinflux:', ...failures].join('\n'))
    const messages = (await this.violations()).map(({ message }) => message)
    if (messages.length > 0) throw new Error(['Requests break the contract:', ...messages].join('\n\n'))
  }

  // The world as a whole

  async snapshot() {
    return (await this.control('POST', 'snapshots')).id
  }

  async restore(id) {
    await this.control('POST', `snapshots/${id}/restore`)
  }

  async reset(settings = {}) {
    this.#describe(await this.control('POST', 'reset', settings))
    this.#expected = []
  }

  async end() {
    await this.control('DELETE', 'world')
  }

  #describe({ token, org, orgID, bucket, user, edition, contract }) {
    Object.assign(this, { token, org, orgID, bucket, user, edition, contract })
  }

  async #lastId() {
    return (await this.control('GET', 'world')).exchanges
  }
}

function pointsOf(items) {
  return items.every((item) => typeof item === 'string') ? { lines: items.join('\n') } : { points: items }
}

function timeOf(time) {
  return time instanceof Date ? time.toISOString() : time
}

function searchOf(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined)
  return given.length > 0 ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : ''
}
