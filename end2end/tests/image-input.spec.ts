import { once } from "node:events";
import { truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { audit } from "../fixtures/audit";
import { china, flower, INVALID_FILES } from "../fixtures/images";
import { NETWORK_ERROR, RESPONSE_ERROR } from "../fixtures/page-monitor";
import { expect, test } from "../fixtures/test";

test.beforeEach(({ studio }) => studio.open());

for (const { description, file, message } of INVALID_FILES) {
  test(`${description} is refused on the drop zone, and a valid image clears the error`, async ({
    studio,
    page,
    monitor,
  }) => {
    monitor.allow(RESPONSE_ERROR);
    await studio.chooseImage(file());
    await expect(studio.imageError).toContainText(message);
    await expect(studio.result.getByRole("img", { name: "Depth" })).toHaveCount(0);
    await audit(page);
    await studio.prepare(china());
    await expect(studio.imageError).toHaveCount(0);
  });
}

test("a file over the size limit is refused on the drop zone", async ({
  studio,
  monitor,
}, testInfo) => {
  // The page releases the file before the browser has decoded all of it for the thumbnail.
  monitor.allow(RESPONSE_ERROR, NETWORK_ERROR, /net::ERR_FILE_NOT_FOUND/);
  const huge = testInfo.outputPath("huge.jpg");
  await writeFile(huge, china().buffer);
  await truncate(huge, 101 * 1024 * 1024);
  await studio.imageInput.setInputFiles(huge);
  await expect(studio.imageError).toContainText(/100 ?MB/);
  await studio.prepare(china());
});

test("an invalid depth map is refused on its own drop zone", async ({ studio, monitor }) => {
  monitor.allow(RESPONSE_ERROR);
  await studio.prepare(china());
  await studio.chooseDepth({
    name: "depth.png",
    mimeType: "image/png",
    buffer: Buffer.from("no picture"),
  });
  await expect(studio.depthError).toContainText(/text|not an? (image|picture)/i);
  await expect(studio.imageError).toHaveCount(0);
});

test("an image is pasted", async ({ studio }) => {
  await studio.paste(china());
  await studio.expectDepth();
});

test("an image is dropped on the slot", async ({ studio }) => {
  await studio.drop(china(), studio.imageSlot);
  await studio.expectDepth();
});

test("an image is dropped anywhere on the page", async ({ studio, page }) => {
  await studio.drop(china(), page.getByRole("main"));
  await studio.expectDepth();
});

test("an image is replaced and removed", async ({ studio }) => {
  await studio.prepare(china());
  const before = await studio.layer("Input").first().getAttribute("src");
  const chooser = studio.page.waitForEvent("filechooser");
  await studio.settings.getByRole("button", { name: "Replace picture" }).click();
  await (await chooser).setFiles(flower());
  await expect(studio.layer("Input").first()).not.toHaveAttribute("src", before ?? "");
  await studio.settings.getByRole("button", { name: "Remove picture" }).click();
  await expect(studio.samples.first()).toBeVisible();
  await expect(studio.imageInput).toBeAttached();
});

test("the URL of an image on this server is accepted", async ({ studio, page }) => {
  const upload = await page.request.post("/v1/files", { multipart: { content: china() } });
  expect(upload.ok(), await upload.text()).toBe(true);
  await studio.chooseAddress((await upload.json()).urls.get);
  await studio.expectDepth();
});

test("URLs in the private network are refused and not requested", async ({ studio, monitor }) => {
  monitor.allow(RESPONSE_ERROR);
  let calls = 0;
  const inside = createServer((_, response) => {
    calls += 1;
    response.end(china().buffer);
  }).listen(0, "127.0.0.1");
  await once(inside, "listening");
  const { port } = inside.address() as AddressInfo;
  for (const host of ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f000001"]) {
    await studio.chooseAddress(`http://${host}:${port}/photo.jpg`);
    await expect(studio.imageError).toContainText(
      /private|not public|this machine|own network|internal/i,
    );
    await studio.page.reload();
  }
  await studio.chooseAddress("http://169.254.169.254/latest/meta-data/");
  await expect(studio.imageError).toBeVisible();
  inside.close();
  expect(calls).toBe(0);
});

test("an invalid URL shows an error on the field", async ({ studio, monitor }) => {
  monitor.allow(RESPONSE_ERROR);
  await studio.chooseAddress("picture.png");
  await expect(studio.imageError).toBeVisible();
});
