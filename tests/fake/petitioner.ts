import { randomUUID } from 'node:crypto';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** A valid identity number of nobody: region 110101, the date and a serial as given. */
export function identityNumber(serial: number, date = '19900307'): string {
  const body = `110101${date}${String(serial).padStart(3, '0')}`;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  return `${body}${'10X98765432'[sum % 11]}`;
}

/** An application as the web page sends it. */
export function application(patch: Record<string, unknown> = {}, person: Record<string, unknown> = {}) {
  return {
    id: randomUUID(),
    courtId: 'demo-basic',
    visit: 'first',
    kind: 'civil',
    people: [
      {
        role: 'petitioner',
        name: '王秀英',
        identity: identityNumber(1),
        phone: '',
        address: '示例区和平路1号',
        ...person,
      },
    ],
    persons: 1,
    demand: '不服（2026）示0101民初123号判决，认为借条上的签名不是本人所签，请求再审。',
    caseNumbers: ['（2026）示0101民初123号'],
    courts: '示例区人民法院 黄磊法官',
    preference: { place: 'court', weekdays: [], part: 'any', note: '' },
    materialIds: [] as string[],
    ...patch,
  };
}

type Colour = readonly [number, number, number];

/** A PDF with so many empty pages, or one page of each colour (0–255). */
export function pdf(pages: number | readonly Colour[]): Buffer {
  const colours = typeof pages === 'number' ? [] : pages;
  const count = typeof pages === 'number' ? pages : pages.length;
  const fills = colours.map((colour) => `${colour.map((one) => one / 255).join(' ')} rg 0 0 300 400 re f`);
  const contents = (at: number): string => (fills[at] === undefined ? '' : `/Contents ${count + 3 + at} 0 R`);
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Count ${count}/Kids[${Array.from({ length: count }, (_, at) => `${at + 3} 0 R`).join(' ')}]>>`,
    ...Array.from({ length: count }, (_, at) => `<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]${contents(at)}>>`),
    ...fills.map((fill) => `<</Length ${fill.length}>>stream\n${fill}\nendstream`),
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, at) => {
    const offset = text.length;
    text += `${at + 1} 0 obj${object}endobj\n`;
    return offset;
  });
  const start = text.length;
  const lines = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${lines}`;
  return Buffer.from(`${text}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF`, 'latin1');
}
