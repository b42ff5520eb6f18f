import { describe, expect, test } from '@jest/globals';
import { facing, gridOf, shownBy, stageOf, type Layout } from '../../../../web/room/layout.ts';
import { person } from './person.ts';

const officer = person('officer', { role: 'officer', chair: true });
const guide = person('guide', { role: 'guide' });
const petitioner = person('petitioner', { role: 'petitioner' });
const waiting = person('waiting', { role: 'lawyer', state: 'waiting' });
const gone = person('gone', { role: 'lawyer', online: false });
const everybody = [officer, guide, petitioner, waiting, gone];

const stage = (more: Partial<Parameters<typeof stageOf>[0]> = {}, layout: Layout = 'speaker') =>
  stageOf({
    participants: everybody,
    meId: 'officer',
    layout,
    speakerId: null,
    spotlightId: null,
    spotlightFirst: true,
    ...more,
  });
const keys = (tiles: { key: string }[]): string[] => tiles.map(({ key }) => key);

describe('who is large on the stage', () => {
  test('nobody speaks: the petitioner, and the rest beside; who waits or is away is not shown', () => {
    expect(keys(stage().large)).toEqual(['petitioner/camera']);
    expect(keys(stage().small)).toEqual(['officer/camera', 'guide/camera']);
  });

  test('who speaks, but not oneself', () => {
    expect(keys(stage({ speakerId: 'guide' }).large)).toEqual(['guide/camera']);
    expect(keys(stage({ speakerId: 'officer' }).large)).toEqual(['petitioner/camera']);
  });

  test('what is shown comes before who speaks; of it and whom the chair put forward the later one, except where paper is wanted', () => {
    const shows = person('guide', { role: 'guide', sends: [{ source: 'screen', paused: false }] });
    const participants = [officer, shows, petitioner];
    const forward = { participants, spotlightId: 'petitioner' };
    expect(keys(stage({ participants, speakerId: 'petitioner' }).large)).toEqual(['guide/screen']);
    expect(keys(stage(forward).large)).toEqual(['petitioner/camera']);
    expect(keys(stage(forward, 'document').large)).toEqual(['guide/screen']);
    expect(keys(stage({ participants }).small)).toContain('guide/camera');
    // Left on while a screen is shared later: beside it as the first, and large again after it.
    const later = { ...forward, spotlightFirst: false };
    expect(keys(stage(later).large)).toEqual(['guide/screen']);
    expect(keys(stage(later).small)).toEqual(['petitioner/camera', 'officer/camera', 'guide/camera']);
    expect(keys(stage({ ...later, participants: everybody }).large)).toEqual(['petitioner/camera']);
  });

  test('what is paused is not shown', () => {
    const stopped = person('guide', { sends: [{ source: 'document', paused: true }] });
    expect(keys(stage({ participants: [officer, stopped] }).large)).toEqual(['guide/camera']);
  });

  test('in the grid all are alike', () => {
    const { large, small } = stage({}, 'grid');
    expect(keys(large)).toEqual(['officer/camera', 'guide/camera', 'petitioner/camera']);
    expect(small).toEqual([]);
  });

  test('alone one sees oneself', () => {
    expect(keys(stage({ participants: [officer] }).large)).toEqual(['officer/camera']);
    expect(stage({ participants: [] }).large).toEqual([]);
  });
});

describe('whom a petitioner faces', () => {
  const see = (speakerId: string | null, spotlightId: string | null = null, people = everybody) =>
    facing(people, 'petitioner', speakerId, spotlightId)?.key;

  test('the chair, unless another speaks or was put forward', () => {
    expect(see(null)).toBe('officer/camera');
    expect(see('petitioner')).toBe('officer/camera');
    expect(see('guide')).toBe('guide/camera');
    expect(see('guide', 'officer')).toBe('officer/camera');
  });

  test('what somebody shows is large, and they go on facing people beside it', () => {
    const shows = person('guide', { sends: [{ source: 'document', paused: false }] });
    const people = [officer, shows, petitioner];
    expect(shownBy(people, 'petitioner')?.key).toBe('guide/document');
    expect(see(null, null, people)).toBe('officer/camera');
    expect(shownBy(people, 'guide')).toBeNull();
    expect(shownBy(everybody, 'petitioner')).toBeNull();
  });

  test('nobody is there', () => expect(see(null, null, [petitioner, gone])).toBeUndefined());
});

describe('the grid', () => {
  test.each([
    [1, 1],
    [2, 2],
    [4, 2],
    [6, 3],
    [12, 4],
  ])('%d pictures stand in %d columns on a wide stage', (count, columns) => {
    expect(gridOf(count, 1600, 700).columns).toBe(columns);
  });

  test('nothing stands out of the stage, and pictures are 16:9', () => {
    for (let count = 1; count <= 12; count++) {
      const { columns, rows, width, height } = gridOf(count, 1000, 600);
      expect(columns * rows).toBeGreaterThanOrEqual(count);
      expect(columns * width + (columns - 1) * 8).toBeLessThanOrEqual(1000);
      expect(rows * height + (rows - 1) * 8).toBeLessThanOrEqual(600);
      expect(width / height).toBeCloseTo(16 / 9, 1);
    }
  });

  test('before the stage is measured there is no size', () => expect(gridOf(3, 0, 0).width).toBe(0));
});
