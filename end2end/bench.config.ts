import { defineConfig } from "@playwright/test";

import { launchOptions } from "./browser";

/** `make bench`: takes the measurements in docs/benchmarks.md and writes that page. */
export default defineConfig({
  testDir: "bench",
  outputDir: "test-results",
  workers: 1,
  timeout: 600_000,
  reporter: [["list"], ["./bench/reporter.ts"]],
  use: {
    launchOptions: launchOptions({ fullBrowser: true }),
    viewport: { width: 1440, height: 900 },
  },
});
