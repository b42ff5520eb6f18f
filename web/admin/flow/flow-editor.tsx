import { PlusOutlined, RedoOutlined, UndoOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input, Segmented } from 'antd';
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { FlowVersionSummary, FlowView, ShippedPrompt } from '../../../signaling/contract/flow-api.ts';
import { clockText } from '../../client/format.ts';
import { faultText } from '../../component/fault-text.ts';
import { Card } from '../../component/page-frame.tsx';
import { Draft, type DraftState } from './draft.ts';
import { Faultless, FaultList } from './fault-list.tsx';
import { FlowContextProvider, useFlow, useListening, type FlowContext } from './flow-context.ts';
import { flowRequest, saveDraft } from './flow-request.ts';
import { Listening } from './listening.ts';
import { NodePanel } from './node-panel.tsx';
import { withNewNode } from './node-select.tsx';
import { PhonePanel } from './phone-panel.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import { Tree } from './tree.tsx';
import { Versions } from './versions.tsx';

interface FlowEditorProps {
  flow: FlowView;
  shipped: readonly ShippedPrompt[];
  editable: boolean;
  /** Chooses the flow; stands in the head. */
  choice: ReactNode;
}

/** One flow: its tree, the chosen node, a telephone that calls the draft, and what was published. */
export function FlowEditor({ flow, shipped, editable, choice }: FlowEditorProps) {
  const [draft] = useState(() => new Draft(flow, (revision, document) => saveDraft(flow.id, revision, document)));
  const [listening] = useState(() => new Listening());
  const [prompts] = useState(() => new Map(shipped.map((prompt) => [prompt.name, prompt])));
  const [selected, select] = useState(flow.document.start);
  const [published, setPublished] = useState(flow.published?.version ?? null);
  const queries = useQueryClient();
  const [params, setParams] = useSearchParams();
  const versions = params.get('view') === 'versions';
  const state = useSyncExternalStore(draft.subscribe, () => draft.state);
  useLeaving(draft, listening, state);
  const context: FlowContext = {
    courtId: flow.courtId,
    document: state.document,
    faults: state.faults,
    shipped: prompts,
    listening,
    editable,
    change: (next, tag) => draft.change(next, tag ?? null),
    selected,
    select,
  };
  const onPublished = ({ version }: FlowVersionSummary): void => {
    setPublished(version);
    draft.published();
  };
  // A draft without work of its own follows to the older version: it is read again.
  const onRolledBack = async (): Promise<void> => {
    await draft.flush();
    await queries.resetQueries({ queryKey: flowRequest(flow.id).queryKey });
  };
  const view = (to: 'edit' | 'versions'): void =>
    setParams((before) => {
      before.set('view', to);
      return before;
    });
  return (
    <FlowContextProvider value={context}>
      <Card className="flow-head">
        {choice}
        <Head
          flowId={flow.id}
          draft={draft}
          state={state}
          published={published}
          unchanged={!state.changed && state.save === 'saved'}
          view={versions ? 'versions' : 'edit'}
          onView={view}
          onPublished={onPublished}
        />
        <SaveFault flowId={flow.id} draft={draft} state={state} />
        <SoundFault listening={listening} />
      </Card>
      {versions ? (
        <Versions flowId={flow.id} revision={state.revision} inForce={published} onRolledBack={onRolledBack} />
      ) : (
        <Workspace />
      )}
    </FlowContextProvider>
  );
}

/** What is typed is saved when the page is left; the browser asks when it would be lost. */
function useLeaving(draft: Draft, listening: Listening, state: DraftState): void {
  useEffect(
    () => () => {
      listening.stop();
      draft.leave();
    },
    [draft, listening],
  );
  const unsaved = state.save !== 'saved';
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [unsaved]);
}

interface HeadProps {
  flowId: string;
  draft: Draft;
  state: DraftState;
  published: number | null;
  /** The draft is what is published. */
  unchanged: boolean;
  view: 'edit' | 'versions';
  onView: (view: 'edit' | 'versions') => void;
  onPublished: (version: FlowVersionSummary) => void;
}

function Head({ flowId, draft, state, published, unchanged, view, onView, onPublished }: HeadProps) {
  const { t } = useTranslation('flow');
  const { editable } = useFlow();
  const [publishing, setPublishing] = useState(false);
  const queries = useQueryClient();
  const errors = state.faults.filter(({ severity }) => severity === 'error').length;
  const blocked = errors > 0 ? t('draft.blocked', { count: errors }) : unchanged ? t('draft.nothing') : null;
  const done = (version: FlowVersionSummary): void => {
    setPublishing(false);
    onPublished(version);
    void queries.invalidateQueries({ queryKey: ['flow-versions', flowId] });
  };
  return (
    <div className="admin-bar">
      <Segmented
        aria-label={t('draft.view')}
        value={view}
        options={[
          { value: 'edit', label: t('draft.edit') },
          { value: 'versions', label: t('draft.versions') },
        ]}
        onChange={onView}
      />
      <FlowName />
      <span>{published === null ? t('draft.never') : t('draft.published', { version: published })}</span>
      <span className="quiet" role="status" data-testid="flow-save-state" data-state={state.save}>
        {t(`draft.${state.save}`, { at: clockText(state.savedAt, true) })}
      </span>
      <span className="page-frame-space" />
      {state.faults.length === 0 ? <Faultless /> : null}
      {blocked && editable ? (
        <span id="publish-blocked" className={errors > 0 ? 'flow-wrong' : 'quiet'} data-testid="flow-blocked">
          {blocked}
        </span>
      ) : null}
      {editable ? (
        <>
          <Undo draft={draft} state={state} />
          <Button
            type="primary"
            data-testid="flow-publish"
            disabled={blocked !== null || state.save === 'conflict'}
            aria-describedby={blocked ? 'publish-blocked' : undefined}
            onClick={() => void draft.flush().then((stored) => setPublishing(stored))}
          >
            {t('draft.publish')}
          </Button>
        </>
      ) : (
        <span className="quiet">{t('draft.readOnly')}</span>
      )}
      {publishing ? (
        <PublishDialog
          flowId={flowId}
          revision={state.revision}
          published={published}
          onClose={() => setPublishing(false)}
          onDone={done}
        />
      ) : null}
    </div>
  );
}

function FlowName() {
  const { t, document, editable, change } = useFlow();
  if (!editable) return <strong>{document.name}</strong>;
  return (
    <Input
      className="flow-name"
      aria-label={t('draft.name')}
      maxLength={80}
      value={document.name}
      onChange={({ target }) => change({ ...document, name: target.value }, 'name')}
    />
  );
}

function Undo({ draft, state }: { draft: Draft; state: DraftState }) {
  const { t } = useTranslation('flow');
  return (
    <>
      <Button
        icon={<UndoOutlined />}
        disabled={!state.canUndo}
        aria-label={t('draft.undo')}
        title={t('draft.undo')}
        onClick={() => draft.undo()}
      />
      <Button
        icon={<RedoOutlined />}
        disabled={!state.canRedo}
        aria-label={t('draft.redo')}
        title={t('draft.redo')}
        onClick={() => draft.redo()}
      />
    </>
  );
}

function SaveFault({ flowId, draft, state }: { flowId: string; draft: Draft; state: DraftState }) {
  const { t } = useTranslation('flow');
  const queries = useQueryClient();
  if (state.save === 'conflict') {
    const reload = (): void => void queries.resetQueries({ queryKey: flowRequest(flowId).queryKey });
    return (
      <Alert
        type="error"
        showIcon
        role="alert"
        title={t('draft.conflict')}
        action={<Button onClick={reload}>{t('draft.reload')}</Button>}
      />
    );
  }
  if (state.save !== 'failed') return null;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={faultText(state.error, t('draft.failed'))}
      action={<Button onClick={() => void draft.flush()}>{t('draft.retry')}</Button>}
    />
  );
}

function SoundFault({ listening }: { listening: Listening }) {
  const { t } = useTranslation('flow');
  const { error } = useListening(listening);
  if (error === null) return null;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={faultText(error, t('prompt.failed'))}
      closable={{ onClose: () => listening.forgetError() }}
    />
  );
}

function Workspace() {
  return (
    <>
      <FaultList />
      <div className="flow-columns">
        <TreeCard />
        <Card className="flow-node" testId="flow-node">
          <NodePanel />
        </Card>
        <PhoneCard />
      </div>
    </>
  );
}

function TreeCard() {
  const { t, document, editable, change, select } = useFlow();
  const add = (): void => {
    const added = withNewNode(t, document);
    change(added.document);
    select(added.node);
  };
  const button = (
    <Button size="small" icon={<PlusOutlined />} onClick={add}>
      {t('tree.addNode')}
    </Button>
  );
  return (
    <Card className="flow-tree-card" title={t('tree.label')} extra={editable ? button : undefined}>
      <p className="visually-hidden">{t('tree.hint')}</p>
      <Tree />
    </Card>
  );
}

function PhoneCard() {
  const { t } = useTranslation('flow');
  return (
    <Card className="flow-phone-card" title={t('phone.title')}>
      <PhonePanel />
    </Card>
  );
}
