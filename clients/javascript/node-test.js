import { after, afterEach, before, beforeEach } from 'node:test'
import { worldForEachTest as worldForEachTestWith } from './hooks.js'

export function worldForEachTest(settings) {
  return worldForEachTestWith({ beforeAll: before, afterAll: after, beforeEach, afterEach }, settings)
}
