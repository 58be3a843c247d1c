import { once } from "node:events";
import { truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { audit } from "../fixtures/audit";
import { china, flower, WRONG_FILES } from "../fixtures/pictures";
import { expect, test } from "../fixtures/test";
import { REFUSED, UNREACHABLE } from "../fixtures/watch";

test.beforeEach(({ studio }) => studio.open());

for (const { what, file, says } of WRONG_FILES) {
  test(`${what} is refused on the drop zone, and a right one mends it`, async ({ studio, page, watch }) => {
    watch.allow(REFUSED);
    await studio.chooseImage(file());
    await expect(studio.imageFault).toContainText(says);
    await expect(studio.result.getByRole("img", { name: "Depth" })).toHaveCount(0);
    await audit(page);
    await studio.prepare(china());
    await expect(studio.imageFault).toHaveCount(0);
  });
}

test("a file beyond the limit is refused on the drop zone, whatever it is", async ({ studio, watch }, testInfo) => {
  // The page lets go of the file before the browser has decoded all of it for the thumbnail.
  watch.allow(REFUSED, UNREACHABLE, /net::ERR_FILE_NOT_FOUND/);
  const huge = testInfo.outputPath("huge.jpg");
  await writeFile(huge, china().buffer);
  await truncate(huge, 101 * 1024 * 1024);
  await studio.imageInput.setInputFiles(huge);
  await expect(studio.imageFault).toContainText(/100 ?MB/);
  await studio.prepare(china());
});

test("a wrong depth map is refused on its own drop zone", async ({ studio, watch }) => {
  watch.allow(REFUSED);
  await studio.prepare(china());
  await studio.chooseDepth({ name: "depth.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await expect(studio.depthFault).toContainText(/text|not an? (image|picture)/i);
  await expect(studio.imageFault).toHaveCount(0);
});

test("a picture is pasted", async ({ studio }) => {
  await studio.paste(china());
  await studio.expectDepth();
});

test("a picture is dropped on the slot", async ({ studio }) => {
  await studio.drop(china(), studio.imageSlot);
  await studio.expectDepth();
});

test("a picture is dropped anywhere on the page", async ({ studio, page }) => {
  await studio.drop(china(), page.getByRole("main"));
  await studio.expectDepth();
});

test("the picture is replaced and removed", async ({ studio }) => {
  await studio.prepare(china());
  const before = await studio.layer("Input").first().getAttribute("src");
  const chooser = studio.page.waitForEvent("filechooser");
  await studio.settings.getByRole("button", { name: "Replace image" }).click();
  await (await chooser).setFiles(flower());
  await expect(studio.layer("Input").first()).not.toHaveAttribute("src", before ?? "");
  await studio.settings.getByRole("button", { name: "Remove image" }).click();
  await expect(studio.samples.first()).toBeVisible();
  await expect(studio.imageInput).toBeAttached();
});

test("an address of a picture that this server keeps is taken", async ({ studio, page }) => {
  const upload = await page.request.post("/v1/files", { multipart: { content: china() } });
  expect(upload.ok(), await upload.text()).toBe(true);
  await studio.chooseAddress((await upload.json()).urls.get);
  await studio.expectDepth();
});

test("addresses that point into the private network are refused, and never called", async ({ studio, watch }) => {
  watch.allow(REFUSED);
  let calls = 0;
  const inside = createServer((_, answer) => {
    calls += 1;
    answer.end(china().buffer);
  }).listen(0, "127.0.0.1");
  await once(inside, "listening");
  const { port } = inside.address() as AddressInfo;
  for (const host of ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f000001"]) {
    await studio.chooseAddress(`http://${host}:${port}/photo.jpg`);
    await expect(studio.imageFault).toContainText(/private|not public|this machine|own network|internal/i);
    await studio.page.reload();
  }
  await studio.chooseAddress("http://169.254.169.254/latest/meta-data/");
  await expect(studio.imageFault).toBeVisible();
  inside.close();
  expect(calls).toBe(0);
});

test("what is no address is told on the field", async ({ studio, watch }) => {
  watch.allow(REFUSED);
  await studio.chooseAddress("picture.png");
  await expect(studio.imageFault).toBeVisible();
});
