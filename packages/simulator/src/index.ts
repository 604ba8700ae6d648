/**
 * An Apimo look-alike over HTTP: `make` starts it in-process, the command `apimo-simulator` as a process, and
 * `SimulatorClient` moves a process's town from outside. It is a reading of the API of its own and knows nothing of
 * other packages.
 */
/** The control plane could not do what was asked. */
export { ControlRefused } from "./control/Control.ts"
/** The methods that move a town, in the process or over HTTP. */
export type { Controls } from "./control/Controls.ts"
/** What a property or a request is asked to be. */
export type { PropertySpec, RequestSpec } from "./control/Specs.ts"
/** A crossing with its agency. */
export type { Pair } from "./control/State.ts"
/** What can be made to go wrong, and what is going wrong. */
export { type ActiveFault, Fault } from "./http/Fault.ts"
/** The limits of the quota, and what was counted against them. */
export type { Counters, Limits } from "./http/Quota.ts"
/** The server could not listen. */
export { ServerFailed } from "./http/Server.ts"
/** Starts a simulator in this process. */
export { BadOptions, defaultQuota, make, type Options, type Simulator } from "./Simulator.ts"
/** Moves the town of a simulator in another process. */
export { ControlUnreachable, make as makeClient, type SimulatorClient } from "./SimulatorClient.ts"
