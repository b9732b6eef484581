// A world of its own for a test, begun and steered through the control API of a fakeinflux server.
import { InfluxDB } from '@influxdata/influxdb-client'

const url = process.env.INFLUXDB_V2_URL ?? 'http://127.0.0.1:8086'

export class World {
  static async begin(settings) {
    const world = new World()
    Object.assign(world, await world.ask('POST', 'worlds', settings))
    world.influx = new InfluxDB({ url, token: world.token })
    return world
  }

  async ask(method, path, body) {
    const headers = { 'Content-Type': 'application/json' }
    if (this.token) headers.Authorization = `Token ${this.token}`
    const response = await fetch(`${url}/_fakeinflux/${path}`, { method, headers, body: JSON.stringify(body) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }

  advance(by) {
    return this.ask('POST', 'clock/advance', { by })
  }

  failNext(name, error) {
    return this.ask('PUT', 'outcomes', { task: { name }, outcomes: [{ status: 'failed', error }] })
  }

  fault(fault) {
    return this.ask('POST', 'faults', fault)
  }

  async exchanges(query = '') {
    return (await this.ask('GET', `journal${query}`)).exchanges
  }

  end() {
    return this.ask('DELETE', 'world')
  }
}
