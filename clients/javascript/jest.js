import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals'
import { worldForEachTest as worldForEachTestWith } from './hooks.js'

export function worldForEachTest(settings) {
  return worldForEachTestWith({ beforeAll, afterAll, beforeEach, afterEach }, settings)
}
