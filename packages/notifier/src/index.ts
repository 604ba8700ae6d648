/** The public face of the notifier contract. */
export * as Message from "./Message.ts"
export * as Notifier from "./Notifier.ts"
export * as NotifierError from "./NotifierError.ts"
