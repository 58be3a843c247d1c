import { type ModelSignature, openapiSchema, type Signature, versionId } from "./cog";
import type { Model, OutputSpec, Version } from "./model";

const uri = { type: "string", format: "uri" };
const title = "Output";
const COG = "0.16.9";

const image = { type: "uri", description: "The image to work on" } as const;
const optionalPicture = (description: string) =>
  ({ type: "uri", description, optional: true }) as const;
const prompt = { type: "string", description: "What to make" } as const;

const TOKENS = [
  "A",
  " lighthouse",
  " stands",
  " above",
  " the",
  " fog",
  ",",
  " and",
  " its",
  " lamp",
  " is",
  " lit",
  ".",
];

/** A timestamp at the full hour of a day. */
const timestamp = (day: string, hour: number) =>
  `${day}T${String(hour).padStart(2, "0")}:00:00.000000Z`;

const allUrls: OutputSpec["format"] = (addresses) => addresses;

const upscaleSignature: Signature = {
  image,
  scale: {
    type: "integer",
    description: "How many times larger",
    default: 2,
    minimum: 1,
    maximum: 8,
  },
};
const upscaler = model(
  "upscaler",
  "Make a picture larger without outputSpec it blurred",
  "2024-02-01",
  {
    versions: [
      [
        "2025-06-10",
        {
          predict: upscaleSignature,
          output: { ...uri, title },
          train: { train_data: { type: "uri", description: "Images, as a ZIP file" } },
        },
      ],
      ["2024-02-02", { predict: { image }, output: { ...uri, title } }],
    ],
    outputSpec: { count: 1, incremental: false, format: ([first]) => first },
    readme: "# Upscaler\n\nMakes a picture up to eight times larger.\n",
    example: { image: "https://replicate.delivery/pbxt/lighthouse/small.png", scale: 2 },
  },
);

const painter = model("painter", "Paint a picture from a sentence", "2025-03-01", {
  isOfficial: true,
  versions: [
    [
      "2025-03-02",
      {
        predict: {
          prompt,
          aspect_ratio: {
            type: "string",
            description: "Width to height",
            choices: ["1:1", "3:2", "2:3", "16:9"],
            default: "1:1",
          },
          num_outputs: {
            type: "integer",
            description: "How many images",
            default: 1,
            minimum: 1,
            maximum: 4,
          },
        },
        output: { type: "array", items: uri, title },
      },
    ],
  ],
  outputSpec: { count: null, incremental: false, format: allUrls },
  readme: "# Painter\n\nPaints what a sentence says.\n",
  example: { prompt: "a lighthouse above the fog", aspect_ratio: "3:2", num_outputs: 1 },
});

const writer = model(
  "writer",
  "Say in words what a picture shows, or go on with a sentence",
  "2024-11-01",
  {
    versions: [
      [
        "2024-11-05",
        {
          predict: { prompt, image: { ...image, optional: true } },
          output: {
            type: "array",
            items: { type: "string" },
            title,
            "x-cog-array-type": "iterator",
            "x-cog-array-display": "concatenate",
          },
        },
      ],
    ],
    outputSpec: {
      count: TOKENS.length,
      incremental: true,
      format: (addresses) => addresses.map((_, index) => TOKENS[index % TOKENS.length]),
    },
    readme: null,
    example: { prompt: "What is to be seen?" },
  },
);

const measure = model(
  "measure",
  "Find what stands in front in a picture, and say how sure that is",
  "2023-09-01",
  {
    versions: [
      [
        "2025-01-20",
        {
          predict: { image },
          output: { title, $ref: "#/components/schemas/ModelOutput" },
          outputSchemas: {
            ModelOutput: {
              type: "object",
              title: "ModelOutput",
              required: ["mask", "score", "nested"],
              properties: {
                mask: { ...uri, title: "Mask" },
                score: { type: "number", title: "Score" },
                nested: { $ref: "#/components/schemas/Nested" },
              },
            },
            Nested: {
              type: "object",
              title: "Nested",
              required: ["preview"],
              properties: { preview: { ...uri, title: "Preview" } },
            },
          },
        },
      ],
    ],
    outputSpec: {
      count: 2,
      incremental: false,
      format: ([mask, preview]) => ({ mask, score: 0.9, nested: { preview } }),
    },
    readme: null,
    example: { image: "https://replicate.delivery/pbxt/lighthouse/small.png" },
  },
);

const silent = model("silent", "Do work that returns no value", "2023-05-01", {
  versions: [["2023-05-02", { predict: {}, output: { title } }]],
  outputSpec: { count: 0, incremental: false, format: () => null },
  readme: null,
  example: null,
});

const control = model(
  "control",
  "Paint a picture that respects the edges and the depth of others",
  "2024-06-01",
  {
    versions: [
      [
        "2024-06-03",
        {
          predict: {
            control_image: { type: "uri", description: "The image whose edges are preserved" },
            image: optionalPicture("The picture to begin with"),
            depth_map: optionalPicture("How far away each point is: light is near"),
            mask: optionalPicture("Where to paint: white is painted"),
            prompt,
          },
          output: { type: "array", items: uri, title },
        },
      ],
    ],
    outputSpec: { count: 1, incremental: false, format: allUrls },
    readme: null,
    example: null,
  },
);

/**
 * Models of a made-up organization. Each has input and output types that the others do not have.
 */
export const ACME: Model[] = [upscaler, painter, writer, measure, silent, control];

interface ModelDetails {
  isOfficial?: boolean;
  /** Release date and signature of each version, newest first. */
  versions: [string, ModelSignature][];
  outputSpec: OutputSpec;
  readme: string | null;
  /** Input of the model's example prediction. */
  example: Record<string, unknown> | null;
}

function model(
  shortName: string,
  description: string,
  day: string,
  { isOfficial = false, versions, outputSpec, readme, example }: ModelDetails,
): Model {
  const name = `acme/${shortName}`;
  const released = versions.map(([date, each]) => buildVersion(name, date, each));
  const links = {
    cover_image_url: null,
    github_url: `https://github.com/${name}`,
    paper_url: null,
    license_url: null,
    weights_url: null,
  };
  const default_example =
    example &&
    examplePrediction(name, isOfficial ? "hidden" : released[0]!.id, example, outputSpec);
  const metadata = {
    description,
    created_at: timestamp(day, 8),
    run_count: 100 * description.length,
    ...links,
    default_example,
  };
  return { name, isOfficial, metadata, versions: released, readme, outputSpec };
}

function buildVersion(name: string, day: string, description: ModelSignature): Version {
  return {
    id: versionId(`${name} ${day}`),
    created_at: timestamp(day, 9),
    cog_version: COG,
    openapi_schema: openapiSchema(description),
  };
}

/** The prediction that is published as the model's default example. */
function examplePrediction(
  model: string,
  version: string,
  input: Record<string, unknown>,
  { count, format }: OutputSpec,
): Record<string, unknown> {
  const addresses = Array.from(
    { length: count ?? 1 },
    (_, index) => `https://replicate.delivery/pbxt/lighthouse/out-${index}.png`,
  );
  return {
    id: versionId(model).slice(0, 26),
    model,
    version,
    input,
    output: format(addresses),
    logs: "",
    error: null,
    status: "succeeded",
    data_removed: false,
    source: "web",
    created_at: timestamp("2025-07-01", 10),
    started_at: timestamp("2025-07-01", 11),
    completed_at: timestamp("2025-07-01", 12),
    metrics: { predict_time: 3600, total_time: 7200 },
  };
}
