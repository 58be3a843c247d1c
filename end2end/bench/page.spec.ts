import { kilobytes, median, repeat, seconds } from "./measurement";
import { firstLoad, usableTime } from "./page-load";
import { test } from "./test";

test.describe("Page", () => {
  test("first load", async ({ browser, server, table }) => {
    const files = await firstLoad(browser, server.url);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    await table.load(files);
    await table.row({
      what: "first load of the studio over the wire (brotli)",
      measured: `${kilobytes(bytes)} in ${files.length} requests`,
      target: "at most 220 kB in at most 12 requests",
      meets: bytes <= 220_000 && files.length <= 12,
      how: "headers and bodies of all responses, empty cache, sizes from Chromium",
    });
  });

  test("time to usable", async ({ browser, server, table }) => {
    const times = await repeat(15, () => usableTime(browser, server.url));
    await table.row({
      what: "page usable after navigation, localhost, headless Chromium",
      measured: seconds(median(times)),
      target: "at most 0.6 s",
      meets: median(times) <= 600,
      how: `until the form is usable, a new browser profile each time, median of ${times.length}`,
    });
  });
});
