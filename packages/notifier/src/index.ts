/** The public face of the notifier contract. */
/** A message in few words, for channels that others read too. */
export * as Brief from "./Brief.ts"
/** Text that people typed, made safe for one line. */
export * as Clean from "./Clean.ts"
/** Fields of configs that never show what was given. */
export * as ConfigFields from "./ConfigFields.ts"
/** Numbers, prices and dates as people read them. */
export * as Format from "./Format.ts"
/** Secrets taken out of text. */
export * as Hide from "./Hide.ts"
/** What notifiers over HTTP share. */
export * as Http from "./Http.ts"
/** What is told: matches and notices. */
export * as Message from "./Message.ts"
/** The contract itself. */
export * as Notifier from "./Notifier.ts"
/** What can go wrong, one class per thing that the worker does about it. */
export * as NotifierError from "./NotifierError.ts"
/** Names, initials and phone numbers of buyers. */
export * as People from "./People.ts"
/** Addresses that may stand in a message. */
export * as SafeUrl from "./SafeUrl.ts"
/** Messages as they occur, and as they occur once a year. */
export * as Samples from "./Samples.ts"
/** The items of a message in the order they are read. */
export * as Sections from "./Sections.ts"
/** The line that decides whether a message is opened. */
export * as Subject from "./Subject.ts"
/** The words every notifier shares. */
export * as Words from "./Words.ts"
