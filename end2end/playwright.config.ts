import { defineConfig } from "@playwright/test";

import { launchOptions } from "./browser";
import { RUN_TIMEOUT_MS } from "./fixtures/timeouts";

/** End-to-end tests. `bench.config.ts` and `screenshots.config.ts` run their own folders. */
export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  // The server runs neural networks on the same cores, so that more workers are not faster.
  workers: Number(process.env["WORKERS"] ?? 1),
  // Continuous integration repeats a failed test once, because its two processors also run the
  // tests with clients; the report names tests that passed only then as flaky.
  retries: Number(process.env["RETRIES"] ?? 0),
  forbidOnly: Boolean(process.env["CI"]),
  // Enough for two waits of RUN_TIMEOUT_MS.
  timeout: 2 * RUN_TIMEOUT_MS,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    launchOptions: launchOptions(),
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
    // A trace fetches what the page shows and so violates the page's policy. Use --trace on if
    // needed.
    trace: "off",
    screenshot: "only-on-failure",
  },
});
