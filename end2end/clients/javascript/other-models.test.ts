import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Prediction, ServerSentEvent } from "replicate";

import { picture } from "../../fake-replicate/png";
import { china, readPng } from "../../fixtures/pictures";
import { IMAGE } from "../cloud";
import { ReplicateStudio, reference, versionOf } from "./replicate-studio";

const SENTENCE = "A lighthouse stands above the fog, and its lamp is lit.";

interface Measured {
  mask: string;
  score: number;
  nested: { preview: string };
}

describe("models of Replicate's", () => {
  const studio = new ReplicateStudio();

  test("an official model is run by its name, and by its name upstream", async () => {
    const output = (await studio.client.run("acme/painter", { input: { prompt: "fog", num_outputs: 2 } })) as string[];
    assert.equal(output.length, 2);
    await studio.assertFiles(...output);
    assert.equal(studio.creation(), "/v1/models/acme/painter/predictions");
    const created = await studio.client.predictions.create({ version: "acme/painter", input: { prompt: "rain" }, wait: true });
    assert.deepEqual([created.model, created.version, created.status], ["acme/painter", "hidden", "succeeded"]);
    await studio.assertFiles(...created.output);
  });

  test("a single file is given as one, for a version and for the model's newest", async () => {
    for (const name of [reference("acme/upscaler"), "acme/upscaler"] as const) {
      const output = (await studio.client.run(name, { input: { image: IMAGE, scale: 4 } })) as unknown as string;
      assert.equal(typeof output, "string");
      await studio.assertFiles(output);
      const { version, input } = studio.newest("acme/upscaler");
      assert.deepEqual([version, input["scale"]], [versionOf("acme/upscaler"), 4]);
      assert.deepEqual(studio.world.bytesOf(input["image"]), picture(1), "the model got the team's picture");
    }
  });

  test("a file that the client uploads reaches a model of which nothing is known yet, in its full size", async () => {
    const photo = china().buffer;
    await studio.client.run(reference("acme/measure"), { input: { image: new Blob([new Uint8Array(photo)]) } });
    assert.deepEqual(studio.world.bytesOf(studio.newest("acme/measure").input["image"]), photo);
  });

  test("an older version and a version by its id alone are run as they are", async () => {
    const { results } = await studio.client.models.versions.list("acme", "upscaler");
    const older = results.at(-1)!.id;
    const created = await studio.client.predictions.create({ version: older, input: { image: IMAGE }, wait: true });
    assert.deepEqual([created.status, created.version, created.model], ["succeeded", older, "acme/upscaler"]);
    await studio.assertFiles(created.output as unknown as string);
  });

  test("words are given as the model gives them", async () => {
    const words = (await studio.client.run(reference("acme/writer"), { input: { prompt: "fog" } })) as string[];
    assert.ok(words.length > 1);
    assert.equal(words.join(""), SENTENCE);
  });

  test("words are told as they come", async () => {
    const seen: ServerSentEvent[] = [];
    for await (const event of studio.client.stream(reference("acme/writer"), { input: { prompt: "fog" } })) seen.push(event);
    assert.deepEqual([seen.at(-1)!.event, seen.at(-1)!.data], ["done", "{}"]);
    assert.equal(seen.filter(({ event }) => event === "output").map(({ data }) => data).join(""), SENTENCE);
  });

  test("words are there while others are to come", async () => {
    studio.world.next({ secondsBetweenLogs: 0.5 }, { prompt: "slowly" });
    const seen: string[] = [];
    const input = { prompt: "slowly" };
    const listen = ({ output }: Prediction) => void seen.push(((output ?? []) as string[]).join(""));
    await studio.client.run(reference("acme/writer"), { input, wait: { mode: "poll", interval: 50 } }, listen);
    assert.equal(seen.at(-1), SENTENCE);
    assert.ok(seen.some((words) => words.length > 0 && words.length < SENTENCE.length));
  });

  test("files deep in an object are given in their places", async () => {
    const output = (await studio.client.run(reference("acme/measure"), { input: { image: IMAGE } })) as Measured;
    assert.deepEqual([Object.keys(output).sort(), output.score], [["mask", "nested", "score"], 0.9]);
    await studio.assertFiles(output.mask, output.nested.preview);
  });

  test("a model that gives nothing has succeeded with nothing", async () => {
    assert.equal(await studio.client.run(reference("acme/silent"), { input: {} }), null);
    const { status, error, output } = (await studio.client.predictions.list()).results[0]!;
    assert.deepEqual([status, error, output], ["succeeded", null, null]);
  });

  test("several pictures go along, each in its place", async () => {
    const image = (seed: number) => `data:image/png;base64,${picture(seed).toString("base64")}`;
    const input = { control_image: image(1), depth_map: image(2), prompt: "fog" };
    const output = (await studio.client.run(reference("acme/control"), { input })) as string[];
    await studio.assertFiles(...output);
    const { input: received } = studio.newest("acme/control");
    assert.deepEqual(Object.keys(received).sort(), ["control_image", "depth_map", "prompt"]);
    const [control, depth] = ["control_image", "depth_map"].map((name) => studio.world.bytesOf(received[name])!);
    for (const bytes of [control!, depth!]) assert.deepEqual(readPng(bytes, ""), { width: 96, height: 64, text: undefined });
    assert.notDeepEqual(control, depth);
  });

  test("what a model does not take is said in its own words, and nothing is created", async () => {
    const before = studio.world.creations.length;
    const wrong: [`${string}/${string}`, object, RegExp][] = [
      [reference("acme/upscaler"), { scale: 9 }, /422.*image is required.*Must be less than or equal to 8/s],
      ["acme/painter", { prompt: "fog", aspect_ratio: "1:9" }, /422.*input.aspect_ratio must be one of the following/s],
      ["acme/nobody", {}, /404/],
    ];
    for (const [name, input, words] of wrong) await assert.rejects(studio.client.run(name, { input }), words, name);
    assert.equal(studio.world.creations.length, before);
  });

  test("a version that there is not is refused with its model's name, and fails by its id alone", async () => {
    const id = "f".repeat(64);
    await assert.rejects(studio.client.predictions.create({ version: `acme/upscaler:${id}`, input: {} }), /422.*The specified version does not exist/s);
    // The client drops the name.
    await assert.rejects(studio.client.run(`acme/upscaler:${id}`, { input: {} }), /^Error: Prediction failed: .*The specified version does not exist/);
  });

  test("a failure of any model is thrown in its words", async () => {
    studio.world.next({ ending: { status: "failed", error: "The fog is too thick." } }, { prompt: "thick fog" });
    await assert.rejects(studio.client.run("acme/painter", { input: { prompt: "thick fog" } }), /^Error: Prediction failed: .*The fog is too thick\./);
  });

  test("another team sees none of them", async () => {
    const { results } = await studio.client.predictions.list();
    assert.ok(results.length > 0);
    const stranger = studio.clientOf("another-team");
    assert.deepEqual((await stranger.predictions.list()).results, []);
    await assert.rejects(stranger.predictions.get((results[0] as Prediction).id), /404/);
  });
});
