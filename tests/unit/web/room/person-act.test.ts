import { expect, test } from '@jest/globals';
import type { session } from '../../../../signaling/contract/index.ts';
import { mayLink } from '../../../../web/room/person-act.ts';
import { person } from './person.ts';

const invited = person('周代理', { state: 'invited' });
const may: session.SessionAct[] = ['invite'];

test('a join link is made anew for who is to come by one and has not, by who may invite', () => {
  expect(mayLink(invited, { may })).toBe(true);
  expect(mayLink(invited, { may: ['admit', 'say'] })).toBe(false);
});

test('not for who is there already or went, for staff, nor for who is called by telephone', () => {
  for (const state of ['waiting', 'admitted', 'dismissed', 'left'] as const)
    expect(mayLink({ ...invited, state }, { may })).toBe(false);
  expect(mayLink({ ...invited, courtName: '示例市中级人民法院' }, { may })).toBe(false);
  expect(mayLink({ ...invited, way: 'phone' }, { may })).toBe(false);
});
