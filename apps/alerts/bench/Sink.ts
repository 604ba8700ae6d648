/** A mail server in a process of its own that takes everything and keeps nothing; its port is its first message. */
import { SMTPServer } from "smtp-server"

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  logger: false,
  onData(stream, _session, callback) {
    stream.on("end", () => callback())
    stream.resume()
  }
})
server.listen(0, "127.0.0.1", () => {
  const address = server.server.address()
  process.send?.(typeof address === "object" && address !== null ? address.port : 0)
})
process.on("disconnect", () => process.exit(0))
