import { waysOf, type Nodes, type Way } from './verb-field.ts';

/** A line of the tree. A node is unfolded where the caller reaches it by the fewest keys; everywhere else it is a link to that place. */
export interface Branch {
  /** The way from the start, unique in the tree. */
  path: string;
  node: string;
  /** How the caller gets here; null at the start and for what cannot be reached. */
  way: Way | null;
  /** `link`: unfolded elsewhere; `back`: unfolded above, the caller is led back; `missing`: there is no such node. */
  kind: 'unfolded' | 'link' | 'back' | 'missing';
  children: Branch[];
}

export interface Outline {
  root: Branch;
  /** Nodes no way leads to, each with what hangs below it. */
  unreachable: Branch[];
}

const stepOf = ({ at, field, key, to }: Way): string => `${at}.${field}${key === null ? '' : `.${key}`}>${to}`;

/** The flow as a caller walks through it. */
export function outlineOf(flow: { start: string; nodes: Nodes }): Outline {
  const placed = new Set<string>();
  const root = unfold(flow, flow.start, placed);
  const unreachable: Branch[] = [];
  const left = Object.keys(flow.nodes).filter((node) => !placed.has(node));
  const led = new Set(
    left.flatMap((node) => waysOf(flow.nodes[node] ?? []).map((way) => (way.to === node ? '' : way.to))),
  );
  // Those that nothing leads to come first, so that what they lead to hangs below them.
  for (const node of [...left.filter((one) => !led.has(one)), ...left]) {
    if (!placed.has(node)) unreachable.push(unfold(flow, node, placed));
  }
  return { root, unreachable };
}

/** Breadth first: the shortest way to a node is its place. */
function unfold(flow: { nodes: Nodes }, start: string, placed: Set<string>): Branch {
  const there = (node: string): boolean => Object.hasOwn(flow.nodes, node);
  const root: Branch = {
    path: start,
    node: start,
    way: null,
    kind: there(start) ? 'unfolded' : 'missing',
    children: [],
  };
  placed.add(start);
  const above = new Map<string, ReadonlySet<string>>([[root.path, new Set([start])]]);
  const queue = [root];
  for (const branch of queue) {
    const line = above.get(branch.path) ?? new Set<string>();
    for (const way of waysOf(flow.nodes[branch.node] ?? [])) {
      const kind = !there(way.to) ? 'missing' : line.has(way.to) ? 'back' : placed.has(way.to) ? 'link' : 'unfolded';
      const child: Branch = { path: `${branch.path}/${stepOf(way)}`, node: way.to, way, kind, children: [] };
      branch.children.push(child);
      if (kind !== 'unfolded') continue;
      placed.add(way.to);
      above.set(child.path, new Set([...line, way.to]));
      queue.push(child);
    }
  }
  return root;
}

/** Below the first level, what only leads to places shown elsewhere is folded until somebody asks for it. */
export const isTail = (branch: Branch, depth: number): boolean =>
  depth > 1 && branch.children.length > 0 && branch.children.every(({ kind }) => kind === 'link' || kind === 'back');

/** All lines of a tree from top to bottom, with their depth; what hangs below a folded line is left out. */
export function linesOf(
  branch: Branch,
  folded: (branch: Branch, depth: number) => boolean,
  depth = 1,
): { branch: Branch; depth: number }[] {
  const below = folded(branch, depth) ? [] : branch.children;
  return [{ branch, depth }, ...below.flatMap((child) => linesOf(child, folded, depth + 1))];
}

/** Where a node is unfolded. */
export function placeOf({ root, unreachable }: Outline, node: string): Branch | null {
  const queue = [root, ...unreachable];
  for (const branch of queue) {
    if (branch.node === node && branch.kind === 'unfolded') return branch;
    queue.push(...branch.children);
  }
  return null;
}
