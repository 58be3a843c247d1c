import { existsSync } from "node:fs";

/** Does what any browser does with a page, in half the time of the processor, and nothing else. */
const SHELL = "/usr/bin/chromium-headless-shell";
/** Have what belongs to no page, too: a policy for the cookies of third parties, questions of permission. */
const WHOLE = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * How the machine's own Chromium is started: nothing is downloaded, and the browser calls nobody on its own. What is tested with the whole
 * of it says so.
 */
export function launchOptions({ whole = false } = {}) {
  const candidates = [process.env["CHROMIUM"], ...(whole ? WHOLE : [SHELL, ...WHOLE])];
  const executablePath = candidates.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error("No Chromium was found: install it, or name it in the variable CHROMIUM.");
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
