import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Input } from 'antd';
import { Empty } from '../../component/page-state.tsx';
import { useFlow } from './flow-context.ts';
import { titleOf, verbText } from './flow-words.ts';
import { addVerb, newVerb, removeNode } from './node-change.ts';
import { VerbCard } from './verb-card.tsx';
import { VERB_NAMES, type VerbName } from './verb-field.ts';

const LONGEST_TITLE = 24;

/** What happens in the chosen node, step by step. */
export function NodePanel() {
  const { t, document, selected, editable, change } = useFlow();
  const verbs = document.nodes[selected];
  if (!verbs) return <Empty title={t('panel.gone')} hint={t('panel.goneHint')} />;
  const add = (verb: VerbName): void => {
    const last = verbs.at(-1)?.verb;
    // What always leaves stays last.
    const at = last === 'hangup' || last === 'redirect' ? verbs.length - 1 : verbs.length;
    change(addVerb(document, selected, at, newVerb(verb, document)));
  };
  return (
    <>
      <NodeHead node={selected} />
      {verbs.length === 0 ? <p className="quiet">{t('panel.emptyNode')}</p> : null}
      <ol className="flow-verbs">
        {verbs.map((verb, at) => (
          <VerbCard key={`${selected} ${at} ${verb.verb}`} node={selected} at={at} verb={verb} count={verbs.length} />
        ))}
      </ol>
      {editable ? (
        <Dropdown
          trigger={['click']}
          menu={{
            items: VERB_NAMES.map((verb) => ({ key: verb, label: verbText(t, verb) })),
            onClick: ({ key }) => {
              const verb = VERB_NAMES.find((name) => name === key);
              if (verb) add(verb);
            },
          }}
        >
          <Button icon={<PlusOutlined />} data-testid="flow-add-step">
            {t('panel.addStep')}
          </Button>
        </Dropdown>
      ) : null}
    </>
  );
}

function NodeHead({ node }: { node: string }) {
  const { t, document, editable, change, select } = useFlow();
  const { modal } = App.useApp();
  const title = titleOf(t, document, node);
  const own = document.titles[node];
  const rename = (text: string): void => {
    const { [node]: _, ...others } = document.titles;
    const typed = text.slice(0, LONGEST_TITLE);
    change({ ...document, titles: typed.trim() ? { ...others, [node]: typed } : others }, `title ${node}`);
  };
  const ask = (): void => {
    void modal.confirm({
      title: t('panel.removeTitle', { title }),
      content: t('panel.removeHint'),
      okText: t('panel.remove'),
      okButtonProps: { danger: true },
      onOk: () => {
        change(removeNode(document, node));
        select(document.start);
      },
    });
  };
  return (
    <header className="flow-node-head">
      {editable ? (
        <Input
          className="flow-node-title"
          aria-label={t('panel.title')}
          title={t('panel.titleHint')}
          value={own ?? ''}
          placeholder={title}
          maxLength={LONGEST_TITLE}
          onChange={({ target }) => rename(target.value)}
        />
      ) : (
        <h2>{title}</h2>
      )}
      {node === document.start ? <span className="quiet">{t('panel.start')}</span> : null}
      <span className="page-frame-space" />
      {editable && node !== document.start ? (
        <Button size="small" icon={<DeleteOutlined />} onClick={ask}>
          {t('panel.remove')}
        </Button>
      ) : null}
    </header>
  );
}
