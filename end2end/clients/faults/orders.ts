import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Prediction } from "replicate";

import type { Fault } from "../../fake-replicate/index";
import { latest, modelNamed } from "../../fake-replicate/models";
import { Cloud, IMAGE, WAYS } from "../cloud";

/** What a team may order beside depth2img itself, and what is asked of the upstream for it. */
interface Order {
  name: string;
  on: Fault["on"];
  create(cloud: Cloud): Promise<Prediction>;
}

const versionOf = (name: string) => latest(modelNamed(name)!).version.id;

const ORDERS: Order[] = [
  {
    name: "an official model",
    on: "models.predictions.create",
    create: ({ client }) => client.predictions.create({ model: "acme/painter", input: { prompt: "fog" } }),
  },
  {
    name: "a version of any model",
    on: "predictions.create",
    create: ({ client }) => client.predictions.create({ version: versionOf("acme/upscaler"), input: { image: IMAGE, scale: 3 } }),
  },
  {
    name: "a version that takes nothing",
    on: "predictions.create",
    create: ({ client }) => client.predictions.create({ version: versionOf("acme/silent"), input: {} }),
  },
  {
    name: "a deployment",
    on: "deployments.predictions.create",
    create: ({ client }) => client.deployments.predictions.create("acme", "sharpen", { input: { image: IMAGE } }),
  },
];

/** Creates of other things than depth2img whose answers are lost: what may have been paid for is not created again. */
export function orders(): void {
  for (const way of WAYS) {
    describe(way, { concurrency: false }, () => {
      const cloud = new Cloud(way);

      for (const { name, on, create } of ORDERS) {
        for (const effect of [true, false]) {
          test(`${name}, ${effect ? "which is done" : "which is not done"}`, async () => {
            const { creations, requests } = cloud.world;
            const [made, asked] = [creations.length, requests.length];
            cloud.world.faults.add({ on, kind: "dropped", effect });
            const { status, error } = await cloud.events.ended((await create(cloud)).id);
            assert.deepEqual([status, error], ["succeeded", null], cloud.server.output.slice(-4_000));
            assert.equal(requests.slice(asked).find(({ operation }) => operation === on)!.fault, "dropped");
            assert.equal(creations.length - made, 1);
          });
        }
      }
    });
  }
}
