// The test tiers. `unit` needs nothing but Node; `interop` needs the real peers from Debian; `boot` starts
// virtual machines; `full` is the heavy tier.
import { defineConfig } from "vitest/config"

// Deadlines are shown by the clock on the wall; golden texts need every wall to be in one place.
process.env.TZ = "UTC"

// How long something may take that must happen; on a busy machine seconds are normal. Nothing is asserted about time.
const patient = { expect: { poll: { timeout: 20_000 } } }
const slow = { ...patient, testTimeout: 180_000, hookTimeout: 180_000 }

export default defineConfig({
  test: {
    reporters: process.env.CI
      ? ["dot", "./test/support/closing-line.ts"]
      : ["default", "./test/support/closing-line.ts"],
    // Two cores is what a build server gives; the interop tests mostly wait for other programs.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.interop.test.ts", "test/**/*.full.test.ts", "test/boot/**"],
          ...patient,
          testTimeout: 60_000,
          // Modules have no state (a rule of the house), so the files of a worker can share them: half the time.
          isolate: false,
        },
      },
      // Real programs in real terminals on a machine that others use: one more try, and the closing lines name each test that needed it.
      { test: { name: "interop", include: ["test/**/*.interop.test.ts"], ...slow, retry: 1 } },
      // Not tests: `npm run screens` takes the pictures of docs/screens.
      { test: { name: "screens", include: ["test/**/*.screens.ts"], ...slow } },
      {
        test: {
          name: "boot",
          include: ["test/boot/**/*.test.ts"],
          // Each wait has a limit of its own and says what was not seen; these are for what hangs elsewhere.
          testTimeout: 3_600_000,
          hookTimeout: 3_600_000,
        },
      },
      {
        test: {
          name: "full",
          include: ["test/**/*.full.test.ts"],
          ...patient,
          testTimeout: 3_600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
