import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Prediction } from "replicate";

import type { Fault } from "../../fake-replicate/index";
import { findModel, latestVersion } from "../../fake-replicate/models";
import { COMPLETION_MODES, IMAGE, ReplicateHarness } from "../replicate-harness";

/** A kind of create beside depth2img's own, and the upstream operation behind it. */
interface CreateKind {
  name: string;
  on: Fault["on"];
  create(harness: ReplicateHarness): Promise<Prediction>;
}

const versionOf = (name: string) => latestVersion(findModel(name)!).version.id;

const CREATE_KINDS: CreateKind[] = [
  {
    name: "an official model",
    on: "models.predictions.create",
    create: ({ client }) =>
      client.predictions.create({ model: "acme/painter", input: { prompt: "fog" } }),
  },
  {
    name: "a version of any model",
    on: "predictions.create",
    create: ({ client }) =>
      client.predictions.create({
        version: versionOf("acme/upscaler"),
        input: { image: IMAGE, scale: 3 },
      }),
  },
  {
    name: "a version without inputs",
    on: "predictions.create",
    create: ({ client }) =>
      client.predictions.create({ version: versionOf("acme/silent"), input: {} }),
  },
  {
    name: "a deployment",
    on: "deployments.predictions.create",
    create: ({ client }) =>
      client.deployments.predictions.create("acme", "sharpen", { input: { image: IMAGE } }),
  },
];

/** Creates whose responses are lost, which must not be repeated if they took effect. */
export function lostCreates(): void {
  for (const mode of COMPLETION_MODES) {
    describe(mode, { concurrency: false }, () => {
      const harness = new ReplicateHarness(mode);

      for (const { name, on, create } of CREATE_KINDS) {
        for (const effect of [true, false]) {
          test(`${name}, ${effect ? "created upstream" : "not created upstream"}`, async () => {
            const { creations, requests } = harness.state;
            const [creationsBefore, requestsBefore] = [creations.length, requests.length];
            harness.state.faults.add({ on, kind: "dropped", effect });
            const { status, error } = await harness.events.waitForEnd((await create(harness)).id);
            assert.deepEqual(
              [status, error],
              ["succeeded", null],
              harness.server.output.slice(-4_000),
            );
            assert.equal(
              requests.slice(requestsBefore).find(({ operation }) => operation === on)!.fault,
              "dropped",
            );
            assert.equal(creations.length - creationsBefore, 1);
          });
        }
      }
    });
  }
}
