import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Prediction, ServerSentEvent } from "replicate";

import { testPng } from "../../fake-replicate/png";
import { china, readPng } from "../../fixtures/images";
import { IMAGE } from "../replicate-harness";
import { reference, ReplicateStudio, versionOf } from "./replicate-studio";

const SENTENCE = "A lighthouse stands above the fog, and its lamp is lit.";

interface MeasureOutput {
  mask: string;
  score: number;
  nested: { preview: string };
}

/** A JPEG from its first quantization table: tables, frame header and scans. */
function encodedPixels(jpeg: Buffer): Buffer {
  return jpeg.subarray(jpeg.indexOf(Buffer.from([0xff, 0xdb, 0x00, 0x43])));
}

describe("models on Replicate", () => {
  const studio = new ReplicateStudio();

  test("an official model is run by name", async () => {
    const output = (await studio.client.run("acme/painter", {
      input: { prompt: "fog", num_outputs: 2 },
    })) as string[];
    assert.equal(output.length, 2);
    await studio.assertFiles(...output);
    assert.equal(studio.latestCreatePath(), "/v1/models/acme/painter/predictions");
    const created = await studio.client.predictions.create({
      version: "acme/painter",
      input: { prompt: "rain" },
      wait: true,
    });
    assert.deepEqual(
      [created.model, created.version, created.status],
      ["acme/painter", "hidden", "succeeded"],
    );
    await studio.assertFiles(...created.output);
  });

  test("a single-file output is a string, by version and by name", async () => {
    for (const name of [reference("acme/upscaler"), "acme/upscaler"] as const) {
      const output = (await studio.client.run(name, {
        input: { image: IMAGE, scale: 4 },
      })) as unknown as string;
      assert.equal(typeof output, "string");
      await studio.assertFiles(output);
      const { version, input } = studio.latestUpstreamPrediction("acme/upscaler");
      assert.deepEqual([version, input["scale"]], [versionOf("acme/upscaler"), 4]);
      assert.deepEqual(
        studio.state.uploadedBytes(input["image"]),
        testPng(1),
        "the model gets the uploaded image",
      );
    }
  });

  test("an upload for an unknown model is forwarded with its pixels and without metadata", async () => {
    const photo = china().buffer;
    await studio.client.run(reference("acme/measure"), {
      input: { image: new Blob([new Uint8Array(photo)]) },
    });
    const { input } = studio.latestUpstreamPrediction("acme/measure");
    const sent = studio.state.uploadedBytes(input["image"])!;
    assert.deepEqual(encodedPixels(sent), encodedPixels(photo));
    assert.ok(photo.includes("Hewlett-Packard"), "the profile names its maker");
    assert.ok(!sent.includes("Hewlett-Packard"));
  });

  test("an older version runs by its id alone", async () => {
    const { results } = await studio.client.models.versions.list("acme", "upscaler");
    const older = results.at(-1)!.id;
    const created = await studio.client.predictions.create({
      version: older,
      input: { image: IMAGE },
      wait: true,
    });
    assert.deepEqual(
      [created.status, created.version, created.model],
      ["succeeded", older, "acme/upscaler"],
    );
    await studio.assertFiles(created.output as unknown as string);
  });

  test("text tokens are returned unchanged", async () => {
    const tokens = (await studio.client.run(reference("acme/writer"), {
      input: { prompt: "fog" },
    })) as string[];
    assert.ok(tokens.length > 1);
    assert.equal(tokens.join(""), SENTENCE);
  });

  test("text tokens are streamed as output events", async () => {
    const events: ServerSentEvent[] = [];
    for await (const event of studio.client.stream(reference("acme/writer"), {
      input: { prompt: "fog" },
    }))
      events.push(event);
    assert.deepEqual([events.at(-1)!.event, events.at(-1)!.data], ["done", "{}"]);
    assert.equal(
      events
        .filter(({ event }) => event === "output")
        .map(({ data }) => data)
        .join(""),
      SENTENCE,
    );
  });

  test("polling returns the tokens that are already there", async () => {
    studio.state.scriptNext({ secondsBetweenLogs: 0.5 }, { prompt: "slowly" });
    const updates: string[] = [];
    const input = { prompt: "slowly" };
    const onProgress = ({ output }: Prediction) =>
      void updates.push(((output ?? []) as string[]).join(""));
    await studio.client.run(
      reference("acme/writer"),
      { input, wait: { mode: "poll", interval: 50 } },
      onProgress,
    );
    assert.equal(updates.at(-1), SENTENCE);
    assert.ok(updates.some((text) => text.length > 0 && text.length < SENTENCE.length));
  });

  test("files nested in an object are replaced in place", async () => {
    const output = (await studio.client.run(reference("acme/measure"), {
      input: { image: IMAGE },
    })) as MeasureOutput;
    assert.deepEqual(
      [Object.keys(output).sort(), output.score],
      [["mask", "nested", "score"], 0.9],
    );
    await studio.assertFiles(output.mask, output.nested.preview);
  });

  test("a model without output succeeds with null", async () => {
    assert.equal(await studio.client.run(reference("acme/silent"), { input: {} }), null);
    const { status, error, output } = (await studio.client.predictions.list()).results[0]!;
    assert.deepEqual([status, error, output], ["succeeded", null, null]);
  });

  test("several input images are uploaded, each for its own input", async () => {
    const image = (seed: number) => `data:image/png;base64,${testPng(seed).toString("base64")}`;
    const input = { control_image: image(1), depth_map: image(2), prompt: "fog" };
    const output = (await studio.client.run(reference("acme/control"), { input })) as string[];
    await studio.assertFiles(...output);
    const { input: received } = studio.latestUpstreamPrediction("acme/control");
    assert.deepEqual(Object.keys(received).sort(), ["control_image", "depth_map", "prompt"]);
    const [control, depth] = ["control_image", "depth_map"].map((name) =>
      studio.state.uploadedBytes(received[name])!,
    );
    for (const bytes of [control!, depth!])
      assert.deepEqual(readPng(bytes, ""), { width: 96, height: 64, text: undefined });
    assert.notDeepEqual(control, depth);
  });

  test("invalid input is refused with the messages of the model's schema, and nothing is created", async () => {
    const before = studio.state.creations.length;
    const invalidInputs: [`${string}/${string}`, object, RegExp][] = [
      [
        reference("acme/upscaler"),
        { scale: 9 },
        /422.*image is required.*Must be less than or equal to 8/s,
      ],
      [
        "acme/painter",
        { prompt: "fog", aspect_ratio: "1:9" },
        /422.*input.aspect_ratio must be one of the following/s,
      ],
      ["acme/unknown", {}, /404/],
    ];
    for (const [name, input, pattern] of invalidInputs)
      await assert.rejects(studio.client.run(name, { input }), pattern, name);
    assert.equal(studio.state.creations.length, before);
  });

  test("an unknown version is refused if it is named with its model, and fails the prediction otherwise", async () => {
    const id = "f".repeat(64);
    await assert.rejects(
      studio.client.predictions.create({ version: `acme/upscaler:${id}`, input: {} }),
      /422.*The specified version does not exist/s,
    );
    // The client sends the version id without the name.
    await assert.rejects(
      studio.client.run(`acme/upscaler:${id}`, { input: {} }),
      /^Error: Prediction failed: .*The specified version does not exist/,
    );
  });

  test("a failure of any model is thrown with its message", async () => {
    studio.state.scriptNext(
      { outcome: { status: "failed", error: "The fog is too thick." } },
      { prompt: "thick fog" },
    );
    await assert.rejects(
      studio.client.run("acme/painter", { input: { prompt: "thick fog" } }),
      /^Error: Prediction failed: .*The fog is too thick\./,
    );
  });

  test("another owner's predictions are not visible", async () => {
    const { results } = await studio.client.predictions.list();
    assert.ok(results.length > 0);
    const otherClient = studio.clientFor("another-team");
    assert.deepEqual((await otherClient.predictions.list()).results, []);
    await assert.rejects(otherClient.predictions.get((results[0] as Prediction).id), /404/);
  });
});
