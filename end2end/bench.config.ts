import { defineConfig } from "@playwright/test";

import { launchOptions } from "./browser";

/** `make bench`: measures what docs/benchmarks.md states, and writes it. */
export default defineConfig({
  testDir: "bench",
  outputDir: "test-results",
  workers: 1,
  timeout: 600_000,
  reporter: [["list"], ["./bench/reporter.ts"]],
  use: { launchOptions: launchOptions({ whole: true }), viewport: { width: 1440, height: 900 } },
});
