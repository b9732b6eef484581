// The official JavaScript client's WriteApi, QueryApi and DeleteAPI, unmodified, over a real socket.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { flux, fluxDateTime, Point } from '@influxdata/influxdb-client'
import { newWorld } from './world.mjs'

const T0 = new Date('2025-01-01T00:00:00Z')
const ALL = 'from(bucket: "my-bucket") |> range(start: 2024-12-01T00:00:00Z, stop: 2025-02-01T00:00:00Z)'
let world, writer, queries

beforeEach(async () => {
  world = await newWorld({ clock: 'manual', now: '2025-01-01T00:00:00Z' })
  writer = world.influx.getWriteApi(world.org, world.bucket, 'ns', { maxRetries: 0 })
  queries = world.influx.getQueryApi(world.org)
})

afterEach(async () => {
  assert.deepEqual(await world.violations(), [])
  await world.end()
})

const reading = (value, minutes = 0, site = 'north') =>
  new Point('reading').tag('site', site).floatField('value', value).timestamp(new Date(T0.getTime() + minutes * 60_000))

async function write(...points) {
  writer.writePoints(points)
  await writer.flush()
}

test('points of every type of field are written', async () => {
  const point = new Point('m').tag('a', 'x y').floatField('f', 1.5).intField('i', 2).uintField('u', 3)
  await write(point.booleanField('b', true).stringField('s', 'q"').timestamp(T0))
  assert.deepEqual(await world.points(), [
    {
      measurement: 'm',
      tags: { a: 'x y' },
      fields: { f: 1.5, i: 2, u: { uint: 3 }, b: true, s: 'q"' },
      time: '2025-01-01T00:00:00Z',
    },
  ])
})

test('records are written as they are, compressed where they are long', async () => {
  writer.writeRecords(Array.from({ length: 200 }, (_, n) => `m,site=north value=${n} ${n + 1}`))
  await writer.close()
  assert.equal((await world.points()).length, 200)
})

test('default tags are written', async () => {
  writer.useDefaultTags({ customer: 'c1' })
  await write(reading(1))
  assert.deepEqual((await world.points())[0].tags, { site: 'north', customer: 'c1' })
})

test('a line that does not parse is refused', async () => {
  let refused
  const options = { maxRetries: 0, writeFailed: (error) => ((refused = error), Promise.resolve()) }
  const strict = world.influx.getWriteApi(world.org, world.bucket, 'ns', options)
  strict.writeRecord('m v=x 1')
  await strict.close()
  assert.equal(refused.statusCode, 400)
  assert.match(refused.body, /unable to parse 'm v=x 1': invalid boolean/)
})

test('rows are collected with their types', async () => {
  await write(reading(1), reading(2, 1))
  const rows = await queries.collectRows(`${ALL} |> keep(columns: ["_time", "_value", "site"])`)
  assert.deepEqual(rows, [
    { result: '_result', table: 0, _time: '2025-01-01T00:00:00Z', _value: 1, site: 'north' },
    { result: '_result', table: 0, _time: '2025-01-01T00:01:00Z', _value: 2, site: 'north' },
  ])
})

test('rows are iterated', async () => {
  await write(reading(1, 0, 'a'), reading(2, 0, 'b'))
  const seen = []
  for await (const { values, tableMeta } of queries.iterateRows(ALL)) seen.push(tableMeta.toObject(values).site)
  assert.deepEqual(seen, ['a', 'b'])
})

test('lines and raw bodies come as they are', async () => {
  await write(reading(1))
  const lines = await queries.collectLines(`${ALL} |> last()`)
  assert.deepEqual(lines.map((line) => line.split(',')[0]), ['#datatype', '#group', '#default', '', '', ''])
  assert.match(await queries.queryRaw(`${ALL} |> last()`), /^#datatype,string,long,dateTime:RFC3339,/)
})

test('parameters are written into the script', async () => {
  await write(reading(1), reading(2, 1))
  const query = flux`from(bucket: ${'my-bucket'}) |> range(start: ${fluxDateTime(T0.toISOString())}, stop: 2025-02-01T00:00:00Z)
    |> filter(fn: (r) => r._value > ${1.5})`
  assert.deepEqual((await queries.collectRows(query)).map((row) => row._value), [2])
})

test('now may be given', async () => {
  await write(reading(1))
  const later = queries.with({ now: () => '2025-01-01T01:00:00Z' })
  assert.equal((await later.collectRows('from(bucket: "my-bucket") |> range(start: -2h)')).length, 1)
})

test('a broken script is refused', async () => {
  await assert.rejects(queries.collectRows('from(bucket: "my-bucket"'), {
    statusCode: 400,
    code: 'invalid',
    message: /expected RPAREN, got EOF/,
  })
})

test('a scripted answer takes the place of rows', async () => {
  await world.answer({ match: 'mean()', rows: [{ _value: 4.5 }] })
  assert.deepEqual((await queries.collectRows(`${ALL} |> mean()`)).map((row) => row._value), [4.5])
})

test('points are deleted by predicate', async () => {
  await write(reading(1, 0, 'a'), reading(2, 0, 'b'))
  await world.deletes.postDelete({
    org: world.org,
    bucket: world.bucket,
    body: { start: T0.toISOString(), stop: T0.toISOString(), predicate: 'site="a"' },
  })
  assert.deepEqual((await world.points()).map((point) => point.tags.site), ['b'])
})

test('postQueryAst shows the tree, postQueryAnalyze the errors', async () => {
  const { ast } = await world.queries.postQueryAst({ body: { query: 'x = 1' } })
  assert.equal(ast.files[0].body[0].id.name, 'x')
  const { errors } = await world.queries.postQueryAnalyze({ body: { query: 'x = (', type: 'flux' } })
  assert.deepEqual(errors.map((error) => error.message), ['expected RPAREN, got EOF'])
})

test('getQuerySuggestions names functions', async () => {
  const { funcs } = await world.queries.getQuerySuggestions()
  assert.ok(funcs.some((each) => each.name === 'range'))
  assert.equal((await world.queries.getQuerySuggestionsName({ name: 'mean' })).params.column, 'string')
})
