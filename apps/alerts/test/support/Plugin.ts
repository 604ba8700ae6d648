/**
 * A plugin's own folder, outside of this repository.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"

export const packages = fileURLToPath(new URL("../../../../packages/", import.meta.url))

/** What the folder has after `npm install @apimo-alerts/notifier effect`. */
export const install = (folder: string) => {
  fs.mkdirSync(path.join(folder, "node_modules", "@apimo-alerts"), { recursive: true })
  const notifier = path.join(packages, "notifier")
  fs.symlinkSync(notifier, path.join(folder, "node_modules", "@apimo-alerts", "notifier"))
  fs.symlinkSync(
    fs.realpathSync(path.join(notifier, "node_modules", "effect")),
    path.join(folder, "node_modules", "effect")
  )
}
