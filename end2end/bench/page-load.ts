import type { Browser, CDPSession, Page } from "@playwright/test";

/** One answer of a page's first load. */
export interface Fetched {
  path: string;
  /** Bytes over the wire, head and body. */
  bytes: number;
  encoding: string;
}

/** Quiet for so long, a page has loaded what it loads. */
const QUIET_MS = 700;

/** Everything that a browser without a cache fetches for `url`. */
export function firstLoad(browser: Browser, url: string): Promise<Fetched[]> {
  return weighed(browser, url, "/", (page) => page.getByTestId("image-input").waitFor({ state: "attached" }));
}

/** The same for any page of a server, which stands when `isThere` says so. */
export async function weighed(browser: Browser, url: string, path: string, isThere: (page: Page) => Promise<void>): Promise<Fetched[]> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const fetched = await record(session);
  await page.goto(url + path);
  await isThere(page);
  await quiet(session);
  await context.close();
  return [...fetched.values()];
}

async function record(session: CDPSession): Promise<Map<string, Fetched>> {
  const fetched = new Map<string, Fetched>();
  await session.send("Network.enable");
  session.on("Network.requestWillBeSent", ({ requestId, request }) => {
    if (request.url.startsWith("http")) fetched.set(requestId, { path: new URL(request.url).pathname, bytes: 0, encoding: "" });
  });
  session.on("Network.responseReceived", ({ requestId, response }) => {
    const entry = fetched.get(requestId);
    if (entry) Object.assign(entry, { bytes: response.encodedDataLength, encoding: response.headers["content-encoding"] ?? "" });
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const entry = fetched.get(requestId);
    if (entry) entry.bytes = encodedDataLength;
  });
  return fetched;
}

function quiet(session: CDPSession): Promise<void> {
  return new Promise((resolve) => {
    let timer = setTimeout(resolve, QUIET_MS);
    session.on("Network.requestWillBeSent", () => {
      clearTimeout(timer);
      timer = setTimeout(resolve, QUIET_MS);
    });
  });
}

/** Milliseconds from navigation until the form stands: the image can be chosen and the run button can be pressed. */
export async function usableTime(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const look = () => {
      const run = [...document.querySelectorAll("button")].some((button) => button.textContent?.trim().startsWith("Make"));
      if (!run || !document.querySelector("[data-testid=image-input]")) return;
      Object.assign(window, { usableAfter: performance.now() });
      observer.disconnect();
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true, characterData: true });
  });
  await page.goto(url);
  const time = await page.waitForFunction(() => (window as unknown as { usableAfter?: number }).usableAfter);
  const after = (await time.jsonValue()) ?? 0;
  await context.close();
  return after;
}
