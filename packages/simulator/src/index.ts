/**
 * An Apimo look-alike over HTTP: `make` starts it in-process, the command `apimo-simulator` as a process, and
 * `SimulatorClient` moves a process's town from outside. It is a reading of the API of its own and knows nothing of
 * other packages.
 */
export { ControlRefused } from "./control/Control.ts"
export type { Controls } from "./control/Controls.ts"
export type { PropertySpec, RequestSpec } from "./control/Specs.ts"
export type { Pair } from "./control/State.ts"
export { type ActiveFault, Fault } from "./http/Fault.ts"
export type { Counters, Limits } from "./http/Quota.ts"
export { ServerFailed } from "./http/Server.ts"
export { BadOptions, defaultQuota, make, type Options, type Simulator } from "./Simulator.ts"
export { ControlUnreachable, make as makeClient, type SimulatorClient } from "./SimulatorClient.ts"
