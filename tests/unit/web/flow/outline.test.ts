import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { flowDraft } from '../../../../signaling/contract/flow-api.ts';
import { linesOf, outlineOf, placeOf, type Branch } from '../../../../web/admin/flow/outline.ts';
import { removeNode, renameNode } from '../../../../web/admin/flow/node-change.ts';

const shipped = flowDraft.parse(
  JSON.parse(readFileSync(new URL('../../../../signaling/court/default-flow.json', import.meta.url), 'utf8')),
);
const all = (branch: Branch): Branch[] => linesOf(branch, () => false).map((line) => line.branch);

describe('the tree of a flow', () => {
  test('the shipped menu: every node stands where the fewest keys lead, once', () => {
    const { root, unreachable } = outlineOf(shipped);
    const unfolded = all(root).filter(({ kind }) => kind === 'unfolded');
    expect(unfolded.map(({ node }) => node).sort()).toEqual(Object.keys(shipped.nodes).sort());
    expect(unreachable).toEqual([]);
    expect(placeOf({ root, unreachable }, 'message')?.path).toBe('welcome/1.keys.8>message');
    const keys = root.children.map(({ way }) => way?.key).filter((key) => key !== null);
    expect(keys).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#']);
  });

  test('a way that leads back, one that leads elsewhere, one that leads nowhere, and what nothing leads to', () => {
    const flow = flowDraft.parse({
      name: 'x',
      start: 'a',
      nodes: {
        a: [{ verb: 'gather', keys: { 1: 'b', 2: 'c', 3: 'gone' } }],
        b: [{ verb: 'redirect', node: 'a' }],
        c: [{ verb: 'redirect', node: 'b' }],
        lost: [{ verb: 'redirect', node: 'found' }],
        found: [{ verb: 'hangup' }],
      },
    });
    const { root, unreachable } = outlineOf(flow);
    expect(all(root).map(({ node, kind }) => `${node} ${kind}`)).toEqual([
      'a unfolded',
      'b unfolded',
      'a back',
      'c unfolded',
      'b link',
      'gone missing',
    ]);
    expect(unreachable.map(({ node, children }) => [node, children[0]?.node])).toEqual([['lost', 'found']]);
  });

  test('any flow: ends, and each node is unfolded exactly once', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const verb = fc.oneof(
      fc.record({ verb: fc.constant('redirect'), node: name }),
      fc.record({ verb: fc.constant('gather'), keys: fc.dictionary(fc.constantFrom('1', '2', '#'), name) }),
      fc.record({ verb: fc.string(), node: fc.anything() }),
    );
    const flows = fc.record({ start: name, nodes: fc.dictionary(name, fc.array(verb, { maxLength: 3 })) });
    fc.assert(
      fc.property(flows, ({ start, nodes }) => {
        const { root, unreachable } = outlineOf({ start, nodes });
        const unfolded = [root, ...unreachable].flatMap(all).filter(({ kind }) => kind === 'unfolded');
        expect(unfolded.map(({ node }) => node).sort()).toEqual(Object.keys(nodes).sort());
        const paths = [root, ...unreachable].flatMap(all).map(({ path }) => path);
        expect(new Set(paths).size).toBe(paths.length);
      }),
    );
  });
});

describe('changing nodes', () => {
  test('a renamed node takes every way with it, a removed one leaves its ways broken', () => {
    const renamed = renameNode(shipped, 'message', 'mailbox');
    expect(JSON.stringify(renamed.nodes)).not.toMatch(/"message"/);
    expect(all(outlineOf(renamed).root).filter(({ kind }) => kind === 'missing')).toEqual([]);
    expect(renameNode(renamed, 'mailbox', 'message').nodes['closed']).toEqual(shipped.nodes['closed']);
    const removed = removeNode(shipped, 'lawyer');
    expect(
      all(outlineOf(removed).root)
        .filter(({ kind }) => kind === 'missing')
        .map(({ node }) => node),
    ).toContain('lawyer');
    expect(removeNode(shipped, shipped.start)).toBe(shipped);
  });
});
