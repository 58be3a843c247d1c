import { deflateSync } from "node:zlib";

import { png, type Upload } from "../fixtures/pictures";

/** A landscape of our own making: a floor that comes nearer under a sky, with a row of posts. */
export function photograph(width: number, height: number): Upload {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isPost = x % 160 < 30 && y > height / 4;
      const floor = 40 + ((y * 160) / height + ((x ^ y) % 24));
      rows[y * (width + 1) + 1 + x] = isPost ? 30 : y < height / 3 ? 200 : floor;
    }
  }
  return { name: "landscape.png", mimeType: "image/png", buffer: png(width, height, 8, deflateSync(rows)) };
}
