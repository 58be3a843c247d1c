import { existsSync } from "node:fs";

/** Renders pages as the full browser does, with half the CPU time. */
const HEADLESS_SHELL = "/usr/bin/chromium-headless-shell";
/** Full browsers, which also have third-party cookie policies and permission prompts. */
const FULL_BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * Launch options for the system's own Chromium: nothing is downloaded, and background requests are
 * off. `fullBrowser` selects a full browser instead of the headless shell.
 */
export function launchOptions({ fullBrowser = false } = {}) {
  const candidates = [
    process.env["CHROMIUM"],
    ...(fullBrowser ? FULL_BROWSERS : [HEADLESS_SHELL, ...FULL_BROWSERS]),
  ];
  const executablePath = candidates.find((path) => path && existsSync(path));
  if (!executablePath)
    throw new Error(
      "Chromium was not found. Install it, or set its path in the variable CHROMIUM.",
    );
  return {
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  };
}
