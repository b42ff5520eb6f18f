/** Bytes of a Y4M film, 640 × 360 at 30 frames a second: a bright square that moves over a patterned ground, so that there is something to encode. */
export function film(seconds: number): Buffer {
  const [width, height, rate] = [640, 360, 30];
  const parts: Buffer[] = [Buffer.from(`YUV4MPEG2 W${width} H${height} F${rate}:1 Ip A1:1 C420jpeg\n`)];
  const ground = Buffer.alloc(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) ground[y * width + x] = 60 + ((x * 7 + y * 13 + ((x * y) >> 5)) % 90);
  }
  for (let frame = 0; frame < seconds * rate; frame++) {
    const luma = Buffer.from(ground);
    const left = (frame * 9) % (width - 120);
    const top = (frame * 5) % (height - 120);
    for (let y = top; y < top + 120; y++) luma.fill(235 - ((y + frame) % 40), y * width + left, y * width + left + 120);
    parts.push(Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 4, 110 + (frame % 30)));
    parts.push(Buffer.alloc((width * height) / 4, 150 - (frame % 30)));
  }
  return Buffer.concat(parts);
}
