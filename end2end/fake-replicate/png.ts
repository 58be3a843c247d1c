import { crc32, deflateSync } from "node:zlib";

const WIDTH = 96;
const HEIGHT = 64;

/**
 * A gradient PNG in a colour derived from `seed`. `bytes` pads the file with a chunk that decoders
 * skip; `padded` adds black bars to make the picture square.
 */
export function testPng(seed: number, { bytes = 0, padded = false } = {}): Buffer {
  const height = padded ? WIDTH : HEIGHT;
  const barHeight = (height - HEIGHT) / 2;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const rows = Buffer.alloc((WIDTH * 3 + 1) * height);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++)
      rows.set(colour(seed, x, y), (y + barHeight) * (WIDTH * 3 + 1) + 1 + x * 3);
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ];
  const size = signature.length + chunks.reduce((sum, { length }) => sum + length, 0);
  if (bytes >= size + CHUNK_FRAME)
    chunks.splice(1, 0, chunk("faKe", Buffer.alloc(bytes - size - CHUNK_FRAME)));
  return Buffer.concat([signature, ...chunks]);
}

function colour(seed: number, x: number, y: number): number[] {
  const brightness = (x + y) / (WIDTH + HEIGHT);
  return [37, 91, 153].map((prime) => Math.floor(((Math.abs(seed) * prime) % 256) * brightness));
}

/** Bytes of a chunk's length, type and checksum. */
const CHUNK_FRAME = 12;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), framed.length - 4);
  return framed;
}
