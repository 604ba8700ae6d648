import { defineConfig } from "vitest/config"

export default defineConfig({
  // Packages name their sources under this condition, so tests need no build of what they test.
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source", "module", "node", "import", "default"] } },
  test: {
    include: ["{packages,apps}/*/test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000
  }
})
