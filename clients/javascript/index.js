export { worldForEachTest } from './hooks.js'
export { Server, openServer } from './server.js'
export { ControlError, World } from './world.js'
