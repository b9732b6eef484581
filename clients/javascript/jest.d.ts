import type { Context, ContextSettings } from './index.js'

/** A server for this file, and a world for each test, in jest. See `worldForEachTest` of `fakeinflux`. */
export function worldForEachTest(settings?: ContextSettings): Context
