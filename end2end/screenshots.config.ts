import { defineConfig } from "@playwright/test";

import { launchOptions } from "./browser";

/**
 * `make screenshots`: every state of every page at three widths, light and dark, into
 * target/screenshots; and the README's docs/studio.jpg (`ARGS=readme`).
 */
export default defineConfig({
  testDir: "screenshots",
  outputDir: "test-results",
  workers: 1,
  timeout: 300_000,
  reporter: [["list"]],
  use: { launchOptions: launchOptions(), reducedMotion: "reduce" },
});
