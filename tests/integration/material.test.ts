import { randomBytes } from 'node:crypto';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import sharp from 'sharp';
import type { api } from '../../signaling/contract/index.ts';
import { pdf } from '../fake/petitioner.ts';
import { zip } from '../fake/zip.ts';
import type { Person } from './http-client.ts';
import { ReceptionRig } from './reception-rig.ts';
import { startSignaling, until, type TestSignaling } from './signaling-process.ts';

const MINE = '/api/citizen/materials';
let signaling: TestSignaling;
let rig: ReceptionRig;
let citizen: Person;
let phoneEnd = 500;
const newCitizen = (): Promise<Person> => rig.citizen(`1391234${String((phoneEnd += 1)).padStart(4, '0')}`);

const picture = (width = 60, height = 40): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#c00' } })
    .jpeg()
    .toBuffer();
const docx = (document: string, more: [string, Buffer][] = []): Buffer =>
  zip([['[Content_Types].xml', Buffer.from('<Types/>')], ['word/document.xml', Buffer.from(document)], ...more]);

beforeAll(async () => {
  signaling = await startSignaling(22);
  rig = await ReceptionRig.of(signaling);
  citizen = await newCitizen();
}, 240_000);
afterAll(() => signaling.close());

describe('a file is what it says', () => {
  test('pictures, PDF and Office files are taken, with hash and pages', async () => {
    const photo = await picture();
    const taken = await rig.upload(citizen, MINE, '身份证.jpg', photo);
    expect(taken.value).toMatchObject({ type: 'image/jpeg', preview: 'pages', pages: 1, bytes: photo.length });
    expect((await rig.upload(citizen, MINE, '判决书.PDF', pdf(3))).value).toMatchObject({ pages: 3, preview: 'pages' });
    const letter = docx('<w:p><w:r><w:t>申请书</w:t></w:r></w:p>');
    expect((await rig.upload(citizen, MINE, '申请书.docx', letter)).value).toMatchObject({ preview: 'text', pages: 0 });
  });

  test('everything else is refused with its code', async () => {
    const photo = await picture();
    const person = await newCitizen();
    const refused: [string, Buffer, string][] = [
      ['page.jpg', Buffer.from('<html><script>alert(1)</script></html>'), 'P-002'],
      ['photo.png', photo, 'P-002'],
      ['photo.pdf', photo, 'P-002'],
      ['program.exe', Buffer.from('MZ and so on'), 'P-002'],
      ['no-ending', photo, 'P-002'],
      ['empty.jpg', Buffer.alloc(0), 'P-005'],
      ['short.jpg', Buffer.from([0xff, 0xd8, 0xff]), 'P-002'],
      ['torn.jpg', photo.subarray(0, photo.length / 2), 'P-005'],
      ['noise.jpg', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), randomBytes(4000)]), 'P-005'],
      ['noise.pdf', Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(4000)]), 'P-005'],
      ['archive.docx', zip([['readme.txt', Buffer.from('no document')]]), 'P-002'],
      ['macro.docx', docx('<w:p/>', [['word/vbaProject.bin', Buffer.from('x')]]), 'P-002'],
      ['torn.docx', docx('<w:p/>').subarray(0, 60), 'P-005'],
      ['old.doc', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2000)]), 'P-002'],
    ];
    for (const [name, bytes, code] of refused) {
      const answer = await rig.upload(person, MINE, name, bytes);
      expect({ name, code: answer.code }).toEqual({ name, code });
    }
    expect((await person.get<api.MaterialView[]>(MINE)).value).toEqual([]);
  });

  test('a picture that is huge when unpacked, and a document that is, are refused without unpacking them', async () => {
    const bomb = await sharp({ create: { width: 12_000, height: 9_000, channels: 3, background: '#fff' } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect((await rig.upload(citizen, MINE, 'bomb.png', bomb)).code).toBe('P-005');
    const zeros = deflateRawSync(Buffer.alloc(60 * 1024 * 1024));
    const packed = zip([
      ['[Content_Types].xml', Buffer.from('<Types/>')],
      ['word/document.xml', zeros, 8],
    ]);
    expect((await rig.upload(citizen, MINE, 'bomb.docx', packed)).code).toBe('P-005');
  });

  test('a picture of 200 MB is refused with its first bytes, and nobody else waits for it', async () => {
    const { hostname, port } = new URL(signaling.url);
    const sending = request({
      hostname,
      port,
      method: 'POST',
      path: `${MINE}?name=big.jpg`,
      headers: {
        Origin: signaling.url,
        Cookie: citizen.cookie,
        'Content-Type': 'application/octet-stream',
        'Content-Length': 200 * 1024 * 1024,
      },
    });
    sending.on('error', () => undefined);
    sending.write(Buffer.alloc(1024, 0xff));
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(413);
    expect((await citizen.get(MINE)).status).toBe(200);
    sending.destroy();
  });

  test('one that hides its length is refused at the limit', async () => {
    const { hostname, port } = new URL(signaling.url);
    const sending = request({
      hostname,
      port,
      method: 'POST',
      path: `${MINE}?name=big.jpg`,
      headers: { Origin: signaling.url, Cookie: citizen.cookie, 'Content-Type': 'application/octet-stream' },
    });
    sending.on('error', () => undefined);
    const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
    sending.write(Buffer.from([0xff, 0xd8, 0xff]));
    const megabyte = Buffer.alloc(1024 * 1024, 1);
    for (let sent = 0; sent < 22; sent++) {
      if (!sending.write(megabyte)) await Promise.race([once(sending, 'drain'), answered]);
    }
    const [answer] = await answered;
    expect(answer.statusCode).toBe(413);
    sending.destroy();
  });

  /** Somebody begins to send a file and does not go on. */
  function slowly(person: Person): ClientRequest {
    const { hostname, port } = new URL(signaling.url);
    const sending = request({
      hostname,
      port,
      method: 'POST',
      path: `${MINE}?name=slow.jpg`,
      headers: { Origin: signaling.url, Cookie: person.cookie, 'Content-Length': 100_000 },
    });
    sending.on('error', () => undefined);
    sending.write(Buffer.from([0xff, 0xd8, 0xff]));
    return sending;
  }

  test('ten who send slowly keep nobody waiting', async () => {
    const slow = Array.from({ length: 10 }, () => slowly(citizen));
    const person = await newCitizen();
    expect((await rig.upload(person, MINE, 'photo.jpg', await picture())).status).toBe(201);
    for (const sending of slow) sending.destroy();
  });

  test('nobody has more than twenty on their way at a time', async () => {
    const person = await newCitizen();
    const slow = Array.from({ length: 21 }, () => slowly(person));
    const answers = slow.map((sending) => once(sending, 'response') as Promise<[IncomingMessage]>);
    const [answer] = await Promise.race(answers);
    expect(answer.statusCode).toBe(409);
    for (const sending of slow) sending.destroy();
    const photo = await picture();
    await until(async () => (await rig.upload(person, MINE, 'photo.jpg', photo)).status === 201);
  });

  test('at most twenty, also when they come at once', async () => {
    const person = await newCitizen();
    const photo = await picture();
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, at) => rig.upload(person, MINE, `${at}.jpg`, photo)),
    );
    expect(answers.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(20);
    expect(answers.filter(({ code }) => code === 'P-004').length).toBeGreaterThanOrEqual(4);
    expect((await person.get<api.MaterialView[]>(MINE)).value.length).toBeLessThanOrEqual(20);
  });
});

test('of a file that a killed process stored in part nothing stays', async () => {
  const { value } = await rig.upload(await newCitizen(), MINE, 'photo.jpg', await picture());
  const materials = mongoose.connection.collection<{ _id: string }>('materials');
  const files = mongoose.connection.collection('materials.files');
  const chunks = mongoose.connection.collection('materials.chunks');
  const stored = await files.find({ 'metadata.materialId': value.id }).toArray();
  const pieces = { files_id: { $in: stored.map(({ _id }) => _id) } };
  expect(await chunks.countDocuments(pieces)).toBe(2);
  await materials.deleteOne({ _id: value.id });
  await files.deleteMany({ 'metadata.materialId': value.id });
  await rig.due('material-staged', value.id);
  await until(async () => (await chunks.countDocuments(pieces)) === 0);
});

describe('materials of a petition', () => {
  test('move with it, are shown page by page to who sees the petition, and to nobody else', async () => {
    const person = await newCitizen();
    const tall = await sharp({ create: { width: 4000, height: 1000, channels: 3, background: '#0a0' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const photo = await rig.upload(person, MINE, 'photo.jpg', tall);
    const paper = await rig.upload(person, MINE, 'paper.pdf', pdf(2));
    const stranger = await newCitizen();
    expect((await stranger.get(`${MINE}/${photo.value.id}/pages/1`)).status).toBe(404);
    // Somebody else's file does not come along.
    const foreign = await rig.upload(stranger, MINE, 'foreign.jpg', await picture());
    const materialIds = [photo, paper, foreign].map(({ value }) => value.id);
    const made = await rig.apply(person, { materialIds });
    expect(made.materials.map(({ name }) => name)).toEqual(['photo.jpg', 'paper.pdf']);
    expect((await person.get<api.MaterialView[]>(MINE)).value).toEqual([]);

    const pageOf = async (by: Person, id: string, page: number): Promise<Response> =>
      fetch(`${by.url}/api/petitions/${made.id}/materials/${id}/pages/${page}`, { headers: { Cookie: by.cookie } });
    const upright = await sharp(
      Buffer.from(await (await pageOf(rig.officer, photo.value.id, 1)).arrayBuffer()),
    ).metadata();
    expect([upright.width, upright.height]).toEqual([400, 1600]);
    for (const page of [1, 2, 2]) {
      const image = await pageOf(rig.guide, paper.value.id, page);
      expect(image.headers.get('Content-Type')).toBe('image/jpeg');
      expect((await sharp(Buffer.from(await image.arrayBuffer())).metadata()).height).toBe(1600);
    }
    expect((await pageOf(rig.guide, paper.value.id, 3)).status).toBe(404);
    expect((await pageOf(await rig.as('agent1'), paper.value.id, 1)).status).toBe(403);
    expect((await pageOf(await rig.as('basic-supervisor1'), paper.value.id, 1)).status).toBe(200);
  });

  test('a guide adds what was scanned; words of a document are read; the file is taken away as a file', async () => {
    const made = await rig.apply(await newCitizen());
    const letter = docx('<w:p><w:r><w:t>请求&lt;再审&gt;</w:t></w:r></w:p><w:p><w:t>理由</w:t></w:p>');
    const path = `/api/petitions/${made.id}/materials`;
    const added = await rig.upload(rig.guide, path, '申请书.docx', letter);
    expect(added.status).toBe(201);
    const text = await rig.officer.get<{ text: string }>(`${path}/${added.value.id}/text`);
    expect(text.value.text).toBe('请求<再审>\n理由');
    const file = await fetch(`${signaling.url}${path}/${added.value.id}/file`, {
      headers: { Cookie: rig.officer.cookie },
    });
    expect(file.headers.get('Content-Disposition')).toContain('attachment');
    expect(Buffer.from(await file.arrayBuffer()).equals(letter)).toBe(true);
    const { value } = await rig.guide.get<api.PetitionView>(`/api/petitions/${made.id}`);
    expect(value.trail.at(-1)).toMatchObject({ step: 'material', detail: '申请书.docx' });
  });
});
