/** G.711 to 16-bit linear, by table (ITU-T G.711; scaled as in its software tools, G.191: A-law to 13 bit, µ-law to 14 bit, left-aligned). */
function aLaw(code: number): number {
  const bits = code ^ 0x55;
  const exponent = (bits >> 4) & 0x07;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}

function muLaw(code: number): number {
  const bits = ~code & 0xff;
  const exponent = (bits >> 4) & 0x07;
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << exponent) - 0x84;
  return bits & 0x80 ? -magnitude : magnitude;
}

const A_LAW = Int16Array.from({ length: 256 }, (_, code) => aLaw(code));
const MU_LAW = Int16Array.from({ length: 256 }, (_, code) => muLaw(code));

/** The linear value of each code of the codec. */
export const decodingTable = (codec: 'PCMA' | 'PCMU'): Int16Array => (codec === 'PCMA' ? A_LAW : MU_LAW);
