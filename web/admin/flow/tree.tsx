import {
  ArrowRightOutlined,
  CaretDownOutlined,
  CaretRightOutlined,
  RollbackOutlined,
  WarningFilled,
} from '@ant-design/icons';
import { useRef, useState, type KeyboardEvent } from 'react';
import { ListenButton } from './listen-button.tsx';
import { soundOf, useFlow } from './flow-context.ts';
import { summaryOf, titleOf, wayText } from './flow-words.ts';
import { isTail, linesOf, outlineOf, type Branch } from './outline.ts';
import { promptsIn, fieldsOf } from './verb-field.ts';

const AS_IT_COMES: ReadonlyMap<string, boolean> = new Map();

/** The menu as the caller hears it. One line has the focus; arrows move it, as in every tree. */
export function Tree() {
  const { t, document, selected, select } = useFlow();
  const [chosenFolds, setChosenFolds] = useState(AS_IT_COMES);
  const [focused, setFocused] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const outline = outlineOf(document);
  const folded = (branch: Branch, depth: number): boolean => chosenFolds.get(branch.path) ?? isTail(branch, depth);
  const lines = linesOf(outline.root, folded);
  const others = outline.unreachable.flatMap((branch) => linesOf(branch, folded));
  const shown = [...lines, ...others];
  const all = shown.map(({ branch }) => branch);
  const home = all.find(({ node, kind }) => node === selected && kind === 'unfolded');
  const current = all.find(({ path }) => path === focused)?.path ?? home?.path ?? outline.root.path;

  const fold = ({ path }: Branch, to: boolean): void => setChosenFolds((before) => new Map(before).set(path, to));
  const go = (branch: Branch | undefined): void => {
    if (!branch) return;
    setFocused(branch.path);
    list.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(branch.path)}"]`)?.focus();
  };
  const open = (branch: Branch): void => {
    setFocused(branch.path);
    if (branch.kind === 'missing') select(parentOf(all, branch)?.node ?? branch.node);
    else select(branch.node);
  };
  const onKeyDown = (event: KeyboardEvent, branch: Branch, closed: boolean): void => {
    if (event.target !== event.currentTarget) return;
    const at = all.findIndex(({ path }) => path === branch.path);
    const acts: Record<string, () => void> = {
      ArrowDown: () => go(all[at + 1]),
      ArrowUp: () => go(all[at - 1]),
      Home: () => go(all[0]),
      End: () => go(all.at(-1)),
      ArrowRight: () => (closed ? fold(branch, false) : go(branch.children[0])),
      ArrowLeft: () => (branch.children.length > 0 && !closed ? fold(branch, true) : go(parentOf(all, branch))),
      Enter: () => open(branch),
      ' ': () => event.currentTarget.querySelector<HTMLElement>('.flow-listen')?.click(),
    };
    const act = acts[event.key];
    if (!act || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  };
  const line = ({ branch, depth }: { branch: Branch; depth: number }) => (
    <Line
      key={branch.path}
      branch={branch}
      depth={depth}
      closed={folded(branch, depth)}
      current={branch.path === current}
      chosen={branch.path === home?.path}
      onFold={(to) => fold(branch, to)}
      onOpen={() => open(branch)}
      onKeyDown={(event) => onKeyDown(event, branch, folded(branch, depth))}
    />
  );
  return (
    <ul ref={list} role="tree" className="flow-tree" aria-label={t('tree.label')} data-testid="flow-tree">
      {lines.map(line)}
      {others.length > 0 ? (
        <li role="none" className="flow-tree-others">
          {t('tree.unreachable')}
        </li>
      ) : null}
      {others.map(line)}
    </ul>
  );
}

const parentOf = (all: readonly Branch[], branch: Branch): Branch | undefined =>
  all.find(({ children }) => children.some(({ path }) => path === branch.path));

interface LineProps {
  branch: Branch;
  depth: number;
  closed: boolean;
  current: boolean;
  chosen: boolean;
  onFold: (to: boolean) => void;
  onOpen: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function Line({ branch, depth, closed, current, chosen, onFold, onOpen, onKeyDown }: LineProps) {
  const { t, document } = useFlow();
  const { node, kind, children } = branch;
  const title = titleOf(t, document, node);
  const Caret = closed ? CaretRightOutlined : CaretDownOutlined;
  return (
    <li
      role="treeitem"
      className={`flow-line flow-line-${kind} ${chosen ? 'flow-line-chosen' : ''}`}
      style={{ paddingInlineStart: 4 + (depth - 1) * 18 }}
      data-path={branch.path}
      data-node={node}
      tabIndex={current ? 0 : -1}
      aria-level={depth}
      aria-selected={chosen}
      aria-expanded={children.length > 0 ? !closed : undefined}
      onClick={onOpen}
      onKeyDown={onKeyDown}
    >
      <span
        className="flow-caret"
        aria-hidden="true"
        onClick={(event) => {
          if (children.length === 0) return;
          event.stopPropagation();
          onFold(!closed);
        }}
      >
        {children.length > 0 ? <Caret /> : null}
      </span>
      <WayMark branch={branch} />
      <span className="flow-line-text">
        <span className="flow-line-title">
          {kind === 'unfolded' ? title : <LinkTitle kind={kind} title={title} />}
          <FaultMark node={node} shown={kind === 'unfolded'} />
        </span>
        {kind === 'unfolded' ? <Summary node={node} /> : null}
      </span>
      {kind === 'unfolded' ? <NodeListen node={node} title={title} /> : null}
    </li>
  );
}

function WayMark({ branch: { way } }: { branch: Branch }) {
  const { t } = useFlow();
  if (!way) return null;
  if (way.key === null) return <span className="flow-way">{wayText(t, way)}</span>;
  return (
    <kbd className="flow-key">
      <span className="visually-hidden">{wayText(t, way)}</span>
      <span aria-hidden="true">{way.key}</span>
    </kbd>
  );
}

function LinkTitle({ kind, title }: { kind: 'link' | 'back' | 'missing'; title: string }) {
  const { t } = useFlow();
  const Icon = { link: ArrowRightOutlined, back: RollbackOutlined, missing: WarningFilled }[kind];
  return (
    <>
      <Icon aria-hidden="true" /> {t(`tree.${kind}`, { title })}
    </>
  );
}

function FaultMark({ node, shown }: { node: string; shown: boolean }) {
  const { t, faults } = useFlow();
  const own = faults.filter((fault) => fault.node === node);
  if (!shown || own.length === 0) return null;
  const severity = own.some((fault) => fault.severity === 'error') ? 'error' : 'warning';
  const label = t('tree.faults', { count: own.length });
  return (
    <span className={`flow-mark flow-mark-${severity}`} title={label}>
      <WarningFilled aria-hidden="true" />
      <span className="visually-hidden">{label}</span>
    </span>
  );
}

function Summary({ node }: { node: string }) {
  const { t, document, shipped, service } = useFlow();
  const text = summaryOf(t, document, shipped, service, document.nodes[node] ?? []);
  return text ? <span className="flow-line-summary">{text}</span> : null;
}

function NodeListen({ node, title }: { node: string; title: string }) {
  const { t, document, shipped } = useFlow();
  const spoken = (document.nodes[node] ?? []).flatMap((verb) =>
    fieldsOf(verb).flatMap(({ name, field, value }) =>
      field.kind === 'prompts' && name !== 'hint' ? promptsIn(value) : [],
    ),
  );
  const sounds = spoken.flatMap((name) => soundOf(document, shipped, name) ?? []);
  if (sounds.length === 0) return null;
  return <ListenButton id={`node ${node}`} sounds={sounds} label={t('tree.listen', { title })} small />;
}
