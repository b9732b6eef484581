export type Edition = 'v2' | 'oss' | 'cloud-serverless'
export type ContractMode = 'strict' | 'report' | 'off'
export type ClockMode = 'manual' | 'wall' | 'scaled'
/** A length of time as in Flux: `90s`, `1h30m`. */
export type Span = string
/** A time: a Date, or text as in RFC 3339. */
export type Time = Date | string

/** How a world starts. What is left out is as the server has it. */
export interface WorldSettings {
  seed?: number
  now?: Time
  clock?: ClockMode
  speed?: number
  edition?: Edition
  contract?: ContractMode
  buckets?: 'any' | 'strict'
  /** Whether runs execute their scripts; by default from the first write on. */
  execute?: boolean
  /** What is there at the start: a world document, as in a world file. */
  world?: Record<string, unknown>
}

/** Where the server is, or how it starts: the flags of `fakeinflux serve`. */
export interface ServerOptions {
  /** Attach to this server instead of starting one (FAKEINFLUX_URL). */
  url?: string
  /** The program to start (FAKEINFLUX_COMMAND, or `fakeinflux` on PATH). */
  command?: string
  host?: string
  port?: number
  edition?: Edition
  contract?: ContractMode
  buckets?: 'any' | 'strict'
  execute?: boolean
  spec?: string
  /** The path of a world file. */
  world?: string
  clock?: ClockMode
  speed?: number
  now?: Time
  seed?: number
  journal?: number
  control?: 'local' | 'any'
  judge?: 'refusals' | 'always'
  logLevel?: 'debug' | 'info' | 'warning' | 'error' | 'critical'
}

export interface Clock {
  mode: ClockMode
  now: string
  speed: number
}

/** How a run ends: a word, or its details. */
export type Outcome =
  | 'success'
  | 'failed'
  | 'canceled'
  | {
      status: 'success' | 'failed' | 'canceled' | 'retryable' | 'unrecoverable' | 'running'
      error?: string
      [detail: string]: unknown
    }

export interface Task {
  id: string
  name: string
  status: 'active' | 'inactive'
  flux?: string
  [property: string]: unknown
}

export interface Run {
  id: string
  taskID: string
  status: string
  scheduledFor: string
  startedAt?: string
  finishedAt?: string
  log?: { runID: string; time: string; message: string }[]
  [property: string]: unknown
}

export type Value = string | number | boolean | null | { time: string } | { int: number } | { uint: number } | { float: number | 'NaN' | '+Inf' | '-Inf' }

export interface NewPoint {
  measurement: string
  tags?: Record<string, string>
  fields: Record<string, Value>
  time?: Time | number
}

export interface Point {
  measurement: string
  tags: Record<string, string>
  fields: Record<string, Value>
  time: string
  [property: string]: unknown
}

export interface Table {
  result: string
  table: number
  columns: string[]
  rows: Value[][]
  [property: string]: unknown
}

export interface NewAnswer {
  rows?: Record<string, Value>[]
  csv?: string
  error?: string | { code?: string; message: string; status?: number }
  times?: number
}

export interface Fault {
  /** An operationId of the contract, or `*` for every call. */
  operation?: string
  status?: number
  code?: string
  message?: string
  headers?: Record<string, string>
  delay?: Span
  drop?: boolean
  truncate?: number
  times?: number
  after?: number
  applied?: 'before' | 'after'
}

export interface Violation {
  operation: string
  in: string
  pointer: string
  message: string
  [property: string]: unknown
}

export interface Exchange {
  id: number
  time: string
  operation: string | null
  request: { method: string; path: string; query: Record<string, string[]>; headers: Record<string, string>; body: unknown }
  /** Null if a fault suppressed the answer. */
  response: { status: number; headers: Record<string, string>; body: unknown } | null
  violations: Violation[]
  notes: string[]
}

/** A call of the control API failed. The message says why; `status` is undefined if no server answered. */
export class ControlError extends Error {
  constructor(message: string, status?: number)
  readonly status?: number
}

/** A world: what one token leads to. Its methods do not appear in the journal, and throw ControlError. */
export class World {
  private constructor()
  readonly url: string
  readonly token: string
  readonly org: string
  readonly orgID: string
  readonly bucket: string
  readonly user: string
  readonly edition: Edition
  readonly contract: ContractMode
  /** What `new InfluxDB(…)` of the official client takes. */
  readonly options: { url: string; token: string }
  /** The variables by which clients find the world. */
  readonly environment: Record<string, string>

  /** Call the control API; `path` is below /_fakeinflux/. */
  control(method: string, path: string, body?: unknown): Promise<any>

  now(): Promise<Date>
  /** Move the clock by a duration, or to a Date. Runs that fall due on the way happen. */
  advance(span: Span | Date): Promise<{ now: Date; runs: number }>
  setClock(changes: { mode?: ClockMode; now?: Time; speed?: number }): Promise<Clock>

  tasks(): Promise<Task[]>
  /** The runs of a task, given by name or id: unfinished ones first, then the newest. */
  runs(task: string): Promise<Run[]>
  /** How the next runs of tasks with this name end; `*` stands for any characters. */
  outcomes(name: string, outcomes?: Outcome[], then?: Outcome): Promise<void>
  failNext(name?: string, error?: string, times?: number): Promise<void>
  setFailureRate(rate: number): Promise<void>

  /** Write line protocol or records, and return the number of points. */
  write(
    data: string | string[] | NewPoint | NewPoint[],
    options?: { bucket?: string; precision?: 'ns' | 'us' | 'ms' | 's' },
  ): Promise<number>
  points(filter?: { bucket?: string; measurement?: string; start?: Time; stop?: Time }): Promise<Point[]>
  query(flux: string, options?: { now?: Time }): Promise<Table[]>
  /** Script the answer to the queries that match: a part of the script, `/regex/`, or `name()`. */
  answer(match: string, answer: NewAnswer): Promise<void>
  clearAnswers(): Promise<void>
  unaskedAnswers(): Promise<string[]>

  fault(fault: Fault): Promise<void>
  clearFaults(): Promise<void>
  journal(filter?: { operation?: string; violations?: boolean; after?: number; limit?: number }): Promise<Exchange[]>
  clearJournal(): Promise<void>
  /** Let requests break the contract while `act` runs, and return their violations. */
  allowViolations(act: () => unknown): Promise<Violation[]>
  /** As allowViolations, but throws if there is none. */
  expectViolations(act: () => unknown): Promise<Violation[]>
  /** The violations of all requests outside allowViolations and expectViolations. */
  violations(): Promise<Violation[]>
  /** Throw if there are such violations, or errors inside fakeinflux. */
  verify(): Promise<void>

  snapshot(): Promise<string>
  restore(id: string): Promise<void>
  reset(settings?: WorldSettings): Promise<void>
  end(): Promise<void>
}

/** A server that was started or attached to. */
export class Server {
  private constructor()
  readonly url: string
  /** The world that is there from the start; its token is `my-token`. */
  defaultWorld(): Promise<World>
  newWorld(settings?: WorldSettings): Promise<World>
  /** Stop the server if it was started here. */
  stop(): Promise<void>
}

/** Start a server on a free port, or attach to the one at `url`. Throws if it cannot start. */
export function openServer(options?: ServerOptions): Promise<Server>

export interface Hooks {
  beforeAll(act: () => Promise<void>): unknown
  afterAll(act: () => Promise<void>): unknown
  beforeEach(act: () => Promise<void>): unknown
  afterEach(act: () => Promise<void>): unknown
}

export interface ContextSettings extends WorldSettings {
  server?: ServerOptions
}

/** `server` is there while the tests of the file run, `world` while one of them does. */
export interface Context {
  readonly server: Server
  readonly world: World
}

/**
 * A server for a file of tests, and a world for each test, whose clock stands until the test moves it.
 * A test fails if its requests break the contract unexpectedly. `hooks`: those of vitest or jest.
 */
export function worldForEachTest(hooks: Hooks, settings?: ContextSettings): Context
