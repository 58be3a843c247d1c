import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { test } from "node:test";

import type { FileEncodingStrategy } from "replicate";

import { testPng } from "../../fake-replicate/png";
import { china, coffee } from "../../fixtures/images";
import { download, isPng, MODEL, SMALL_IMAGE, Studio } from "./studio";

const studio = new Studio();
const bytes = () => new Uint8Array(testPng(12));
const run = (input_image: unknown, client = studio.client) =>
  client.run(MODEL, { input: { input_image } }) as Promise<string[]>;

test("a file is created, returned, listed and deleted", async () => {
  const client = studio.clientFor("r8_a_team_with_files");
  const created = await client.files.create(
    new File([bytes()], "small.png", { type: "image/png" }),
    { customer_reference_id: "123" },
  );
  assert.deepEqual(
    [created.content_type, created.size, created.metadata],
    ["image/png", bytes().length, { customer_reference_id: "123" }],
  );
  assert.match(created.checksums.sha256, /^[0-9a-f]{64}$/);
  assert.ok(Date.parse(created.expires_at!) > Date.parse(created.created_at));
  assert.deepEqual(await client.files.get(created.id), created);
  assert.deepEqual(
    (await client.files.list()).results.map(({ id }) => id),
    [created.id],
  );
  assert.equal(await client.files.delete(created.id), true);
  await assert.rejects(client.files.get(created.id), /404/);
});

test("a Buffer is accepted as a file", async () => {
  const created = await studio.client.files.create(Buffer.from(bytes()));
  assert.equal(created.size, bytes().length);
  assert.ok(isPng(await download((await run(created.urls.get))[0]!)));
});

for (const strategy of ["default", "upload"] as FileEncodingStrategy[]) {
  test(`an image given to run() is uploaded with the strategy "${strategy}"`, async () => {
    const client = studio.clientFor(`r8_${strategy}`, { fileEncodingStrategy: strategy });
    for (const input of [
      new Blob([bytes()]),
      new File([bytes()], "small.png"),
      Buffer.from(bytes()),
      china().buffer,
      coffee().buffer,
    ]) {
      assert.ok(isPng(await download((await run(input, client))[0]!)));
    }
    assert.equal((await client.files.list()).results.length, 5);
  });
}

test('the strategy "data-uri", which sends the client itself as the input, is refused and its token not stored', async () => {
  const token = "r8_must_never_be_seen_0123456789abcdef01";
  const client = studio.clientFor(token, { fileEncodingStrategy: "data-uri" });
  await assert.rejects(
    run(new Blob([bytes()]), client),
    (error: Error & { response: Response }) => {
      assert.equal(error.response.status, 422);
      assert.match(error.message, /data-uri/, "the message says what to do");
      assert.ok(!error.message.includes(token));
      return true;
    },
  );
  assert.deepEqual((await studio.clientFor(token).predictions.list()).results, []);
  assert.ok(!studio.server.output.includes(token));
  for (const name of await readdir(studio.server.dataDir, {
    recursive: true,
    withFileTypes: true,
  })) {
    if (!name.isFile()) continue;
    const content = await readFile(path.join(name.parentPath, name.name));
    assert.equal(content.indexOf(token), -1, name.name);
  }
});

test("an image is read from a data URI and from another server", async (context) => {
  assert.ok(isPng(await download((await run(SMALL_IMAGE))[0]!)));
  const otherServer = createServer((_, response) =>
    response.writeHead(200, { "content-type": "image/jpeg" }).end(china().buffer),
  );
  otherServer.listen(0, "127.0.0.1");
  await once(otherServer, "listening");
  context.after(() => otherServer.close());
  assert.ok(
    isPng(
      await download(
        (
          await run(`http://127.0.0.1:${(otherServer.address() as AddressInfo).port}/china.jpg`)
        )[0]!,
      ),
    ),
  );
});

test("a file that is no image is refused and the input named", async () => {
  await assert.rejects(run(new Blob(["Dear diary,"])), (error: Error & { response: Response }) => {
    assert.equal(error.response.status, 422);
    assert.match(error.message, /input_image/);
    return true;
  });
});

test("another owner's file responds 404", async () => {
  const created = await studio.client.files.create(new Blob([bytes()]));
  const other = studio.clientFor("r8_another_team");
  await assert.rejects(other.files.get(created.id), /404/);
  await assert.rejects(run(created.urls.get, other));
});
