import type { Browser, CDPSession, Page } from "@playwright/test";

/** A response during a page's first load. */
export interface Fetched {
  path: string;
  /** Bytes over the wire, headers and body. */
  bytes: number;
  encoding: string;
}

/** A page has loaded if it requests nothing for this long. */
const NETWORK_IDLE_MS = 700;

/** Everything that a browser with an empty cache fetches for the studio. */
export function firstLoad(browser: Browser, url: string): Promise<Fetched[]> {
  return recordLoad(browser, url, "/", (page) =>
    page.getByTestId("image-input").waitFor({ state: "attached" }),
  );
}

/**
 * Everything that a browser with an empty cache fetches for a page, which is ready when
 * `waitUntilReady` returns.
 */
export async function recordLoad(
  browser: Browser,
  url: string,
  path: string,
  waitUntilReady: (page: Page) => Promise<void>,
): Promise<Fetched[]> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const fetched = await record(session);
  await page.goto(url + path);
  await waitUntilReady(page);
  await waitForNetworkIdle(session);
  await context.close();
  return [...fetched.values()];
}

async function record(session: CDPSession): Promise<Map<string, Fetched>> {
  const fetched = new Map<string, Fetched>();
  await session.send("Network.enable");
  session.on("Network.requestWillBeSent", ({ requestId, request }) => {
    if (request.url.startsWith("http"))
      fetched.set(requestId, { path: new URL(request.url).pathname, bytes: 0, encoding: "" });
  });
  session.on("Network.responseReceived", ({ requestId, response }) => {
    const entry = fetched.get(requestId);
    if (entry)
      Object.assign(entry, {
        bytes: response.encodedDataLength,
        encoding: response.headers["content-encoding"] ?? "",
      });
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const entry = fetched.get(requestId);
    if (entry) entry.bytes = encodedDataLength;
  });
  return fetched;
}

function waitForNetworkIdle(session: CDPSession): Promise<void> {
  return new Promise((resolve) => {
    let timer = setTimeout(resolve, NETWORK_IDLE_MS);
    session.on("Network.requestWillBeSent", () => {
      clearTimeout(timer);
      timer = setTimeout(resolve, NETWORK_IDLE_MS);
    });
  });
}

/** Milliseconds from navigation until an image can be chosen and the run button pressed. */
export async function usableTime(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const check = () => {
      const run = [...document.querySelectorAll("button")].some((button) =>
        button.textContent?.trim().startsWith("Make"),
      );
      if (!run || !document.querySelector("[data-testid=image-input]")) return;
      Object.assign(window, { usableAfter: performance.now() });
      observer.disconnect();
    };
    const observer = new MutationObserver(check);
    observer.observe(document, { childList: true, subtree: true, characterData: true });
  });
  await page.goto(url);
  const time = await page.waitForFunction(
    () => (window as unknown as { usableAfter?: number }).usableAfter,
  );
  const after = (await time.jsonValue()) ?? 0;
  await context.close();
  return after;
}
