// What the official JavaScript client's users need around tasks.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { InfluxDB } from '@influxdata/influxdb-client'
import { MeAPI, PingAPI, SetupAPI, SigninAPI, SignoutAPI, TasksAPI } from '@influxdata/influxdb-client-apis'
import { newWorld } from './world.mjs'

let world

beforeEach(async () => {
  world = await newWorld({ clock: 'manual' })
})

afterEach(async () => {
  assert.deepEqual(await world.violations(), [])
  await world.end()
})

test('organizations', async () => {
  const made = await world.orgs.postOrgs({ body: { name: 'side-org', description: 'aside' } })
  const found = await world.orgs.getOrgs({ org: 'side-org' })
  const changed = await world.orgs.patchOrgsID({ orgID: made.id, body: { name: 'renamed' } })
  await world.orgs.deleteOrgsID({ orgID: made.id })
  assert.deepEqual([found.orgs.map((o) => o.id), changed.name], [[made.id], 'renamed'])
})

test('organization members', async () => {
  const user = await world.users.postUsers({ body: { name: 'member-one' } })
  await world.orgs.postOrgsIDMembers({ orgID: world.orgID, body: { id: user.id } })
  const before = await world.orgs.getOrgsIDMembers({ orgID: world.orgID })
  await world.orgs.deleteOrgsIDMembersID({ orgID: world.orgID, userID: user.id })
  assert.deepEqual(before.users.map((u) => u.name), ['member-one'])
})

test('users', async () => {
  const made = await world.users.postUsers({ body: { name: 'side-user', status: 'active' } })
  const changed = await world.users.patchUsersID({ userID: made.id, body: { name: 'side-user', status: 'inactive' } })
  await world.users.deleteUsersID({ userID: made.id })
  assert.equal(changed.status, 'inactive')
})

test('labels', async () => {
  const { label } = await world.labels.postLabels({ body: { name: 'red', orgID: world.orgID } })
  const changed = await world.labels.patchLabelsID({ labelID: label.id, body: { properties: { color: 'ff0000' } } })
  await world.labels.deleteLabelsID({ labelID: label.id })
  assert.equal(changed.label.properties.color, 'ff0000')
})

test('buckets', async () => {
  const { buckets } = await world.buckets.getBuckets({ name: 'my-bucket' })
  assert.deepEqual(buckets.map((bucket) => bucket.name), ['my-bucket'])
})

test('authorizations', async () => {
  const permissions = [{ action: 'read', resource: { type: 'tasks', orgID: world.orgID } }]
  const made = await world.authorizations.postAuthorizations({ body: { orgID: world.orgID, permissions } })
  const reader = new TasksAPI(new InfluxDB({ url: process.env.INFLUXDB_V2_URL, token: made.token }))
  const changed = await world.authorizations.patchAuthorizationsID({ authID: made.id, body: { status: 'inactive' } })
  assert.equal(changed.status, 'inactive')
  await assert.rejects(reader.getTasks(), { statusCode: 401, body: /token is inactive/ })
})

test('signing in gives a session, signing out ends it', async () => {
  const url = process.env.INFLUXDB_V2_URL
  const signin = new SigninAPI(new InfluxDB({ url }))
  const cookies = []
  await signin.postSignin(
    { auth: { user: 'my-user', password: 'my-password' } },
    { responseStarted: (headers) => cookies.push(...[headers['set-cookie']].flat()) }
  )
  const cookie = cookies[0].split(';')[0]
  const me = await new MeAPI(new InfluxDB({ url })).getMe(undefined, { headers: { cookie } })
  await new SignoutAPI(new InfluxDB({ url })).postSignout(undefined, { headers: { cookie } })
  assert.equal(me.name, 'my-user')
})

test('setup is done, ping and health answer', async () => {
  const setup = await new SetupAPI(world.influx).getSetup()
  await new PingAPI(world.influx).getPing()
  assert.equal(setup.allowed, false)
})
