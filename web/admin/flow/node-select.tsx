import { ArrowRightOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import type { FlowDraft } from '../../../signaling/contract/flow-api.ts';
import { useFlow } from './flow-context.ts';
import { titleOf, type Words } from './flow-words.ts';
import { freeName } from './node-change.ts';

const NEW = '+';

/** The document with one more node that says thank you and hangs up; callers edit it from there. */
export function withNewNode(t: Words, document: FlowDraft): { document: FlowDraft; node: string } {
  const node = freeName(document.nodes, 'node');
  const count = Object.keys(document.nodes).filter((name) => name.startsWith('node-')).length + 1;
  return {
    node,
    document: {
      ...document,
      nodes: { ...document.nodes, [node]: [{ verb: 'say', prompts: ['thanks'] }, { verb: 'hangup' }] },
      titles: { ...document.titles, [node]: t('panel.newNodeTitle', { count }) },
    },
  };
}

interface NodeSelectProps {
  id?: string;
  label: string;
  value: string | null;
  /** `base`: the document to change, with the new node in it if one was asked for. */
  onChange: (node: string, base: FlowDraft) => void;
}

/** Chooses where something leads to, also to a new node; the arrow goes there. */
export function NodeSelect({ id, label, value, onChange }: NodeSelectProps) {
  const { t, document, editable, select } = useFlow();
  const nodes = Object.keys(document.nodes).map((node) => ({ value: node, label: titleOf(t, document, node) }));
  const missing = value !== null && !Object.hasOwn(document.nodes, value);
  const choose = (node: string): void => {
    if (node !== NEW) return onChange(node, document);
    const added = withNewNode(t, document);
    onChange(added.node, added.document);
  };
  const title = value === null ? '' : titleOf(t, document, value);
  return (
    <span className="flow-node-select">
      <Select
        {...(id ? { id } : {})}
        aria-label={label}
        showSearch={{ optionFilterProp: 'label' }}
        status={missing ? 'error' : ''}
        value={missing ? t('tree.missing', { title }) : value}
        placeholder={t('panel.chooseNode')}
        disabled={!editable}
        options={[...nodes, { value: NEW, label: t('panel.newNode') }]}
        onChange={choose}
      />
      {value === null || missing ? null : (
        <Button
          size="small"
          type="text"
          icon={<ArrowRightOutlined />}
          aria-label={t('panel.goTo', { title })}
          title={t('panel.goTo', { title })}
          onClick={() => select(value)}
        />
      )}
    </span>
  );
}
