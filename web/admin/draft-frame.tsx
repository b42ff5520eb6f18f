import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Modal } from 'antd';
import { useState, type ComponentType, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CourtDraftKind } from '../../signaling/contract/api.ts';
import { timeText } from '../client/format.ts';
import { ApiError } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { Card } from '../component/page-frame.tsx';
import { Failure, Loading } from '../component/page-state.tsx';
import { CourtChoice, useCourt } from './court-choice.tsx';
import { draftRequest, useDrafting, type Drafting } from './drafting.ts';
import { History } from './history.tsx';
import { NoteDialog } from './note-dialog.tsx';

/** What differs from one document to the other, each in a line that a supervisor understands. */
export type Differences<T> = (from: T, to: T) => string[];

interface CourtDraftingProps<T> {
  kind: CourtDraftKind;
  /** Lines of the skeleton while it loads. */
  rows: number;
  Form: ComponentType<{ drafting: Drafting<T> }>;
}

/** Loads a document of the court chosen, with its draft, and gives it to its form. */
export function CourtDrafting<T extends object>({ kind, rows, Form }: CourtDraftingProps<T>) {
  const court = useCourt();
  const draft = useQuery(draftRequest(court.id, kind));
  if (draft.isSuccess) return <Loaded key={court.id} kind={kind} court={court} view={draft.data} Form={Form} />;
  return (
    <Card>
      {draft.isPending ? <Loading rows={rows} /> : <Failure error={draft.error} onRetry={() => void draft.refetch()} />}
    </Card>
  );
}

interface LoadedProps<T> extends Pick<Drafting<T>, 'kind' | 'court' | 'view'> {
  Form: ComponentType<{ drafting: Drafting<T> }>;
}

function Loaded<T extends object>({ kind, court, view, Form }: LoadedProps<T>) {
  return <Form drafting={useDrafting<T>(kind, court, view)} />;
}

interface DraftHeadProps<T> {
  drafting: Drafting<T>;
  differences: Differences<T>;
  hint: string;
  children?: ReactNode;
}

/** Choice of the court, what is in force, earlier versions and the way back to one. */
export function DraftHead<T extends object>({ drafting, differences, hint, children }: DraftHeadProps<T>) {
  const { t } = useTranslation('admin');
  const { message } = App.useApp();
  const { court, kind, view, published, editable, unsaved, rollBack } = drafting;
  const [back, setBack] = useState<{ version: number; content: T } | null>(null);
  const { version, savedBy: name, savedAt } = view.published;
  const act = async (note: string): Promise<void> => {
    if (!back) return;
    const done = await rollBack(back.version, note);
    void message.success(t('draft.rollBack.done', { version: done.version }));
    setBack(null);
  };
  return (
    <div className="admin-bar">
      <CourtChoice court={court.id} blocked={unsaved} />
      {children}
      <span className="quiet">{editable ? hint : t('readOnly')}</span>
      <span className="page-frame-space" />
      <span className="quiet" data-testid="in-force">
        {savedAt === null ? t('draft.never') : t('draft.inForce', { version, name, at: timeText(savedAt) })}
      </span>
      <History<T>
        court={court}
        kind={kind}
        saved={published}
        editable={editable}
        differences={(then) => differences(published, then)}
        heading={t('draft.rollBack.would')}
        take={{ label: t('draft.rollBack.action'), act: (content, nth) => setBack({ content, version: nth }) }}
      />
      {back ? (
        <NoteDialog
          title={t('draft.rollBack.title', { version: back.version })}
          okText={t('draft.rollBack.ok')}
          failed={t('draft.dialog.failed')}
          onConfirm={act}
          onClose={() => setBack(null)}
        >
          <p>{t('draft.rollBack.hint')}</p>
          <Changes lines={differences(published, back.content)} />
          <p className="quiet">{t('draft.rollBack.effect', { court: court.name })}</p>
        </NoteDialog>
      ) : null}
    </div>
  );
}

function Changes({ lines }: { lines: string[] }) {
  const { t } = useTranslation('admin');
  if (lines.length === 0) return <p className="quiet">{t('draft.none')}</p>;
  return (
    <ul className="changes" aria-label={t('draft.changes')} tabIndex={0} data-testid="changes">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

interface DraftBarProps<T> {
  drafting: Drafting<T>;
  differences: Differences<T>;
  /** What stands against publishing. */
  blocked?: string | null;
}

/** What went wrong; and what there is to do while something was typed, or a draft waits. */
export function DraftBar<T extends object>({ drafting, differences, blocked = null }: DraftBarProps<T>) {
  const { error, unsaved, drafted } = drafting;
  if (!error && !unsaved && !drafted) return null;
  return (
    <div className="draft-dock">
      {error ? <Fault drafting={drafting} error={error} /> : null}
      {unsaved || drafted ? <Bar drafting={drafting} differences={differences} blocked={blocked} /> : null}
    </div>
  );
}

function Fault<T>({ drafting, error }: { drafting: Drafting<T>; error: unknown }) {
  const { t } = useTranslation('admin');
  const conflict = error instanceof ApiError && error.code === 'V-005';
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={faultText(error, t('notSaved'))}
      action={conflict ? <Button onClick={() => void drafting.reload()}>{t('draft.conflict')}</Button> : undefined}
    />
  );
}

function Bar<T extends object>({ drafting, differences, blocked }: Required<DraftBarProps<T>>) {
  const { t } = useTranslation('admin');
  const { modal } = App.useApp();
  const { view, editable, unsaved, busy, undo, save, discard } = drafting;
  const [looking, setLooking] = useState(false);
  const waiting = t('draft.waiting', {
    name: view.savedBy,
    at: view.savedAt === null ? '' : timeText(view.savedAt),
    version: versionText(t, view.published.version),
  });
  const ask = (): void => {
    void modal.confirm({
      title: t('draft.discardTitle'),
      content: t('draft.discardHint'),
      okText: t('draft.discard'),
      okButtonProps: { danger: true },
      onOk: discard,
    });
  };
  const act = (): void => {
    if (busy) return;
    if (unsaved) void save();
    else setLooking(true);
  };
  return (
    <div className="save-bar" role="status" data-testid="draft-bar">
      <span>{unsaved ? t('unsaved') : waiting}</span>
      <span className="page-frame-space" />
      {blocked !== null && !unsaved ? (
        <span id="draft-blocked" className="spans-wrong">
          {blocked}
        </span>
      ) : null}
      {editable ? <Button onClick={unsaved ? undo : ask}>{unsaved ? t('undo') : t('draft.discard')}</Button> : null}
      {/* One button in both states, never disabled on the way: after saving, the keyboard stands on what comes next. */}
      <Button
        type="primary"
        aria-busy={busy}
        disabled={editable && blocked !== null && !unsaved}
        aria-describedby={blocked !== null && !unsaved ? 'draft-blocked' : undefined}
        onClick={act}
      >
        {unsaved ? t('draft.save') : editable ? t('draft.publish') : t('draft.compare')}
      </Button>
      {looking ? (
        <PublishDialog drafting={drafting} differences={differences} onClose={() => setLooking(false)} />
      ) : null}
    </div>
  );
}

type Words = ReturnType<typeof useTranslation<'admin'>>['t'];
const versionText = (t: Words, version: number): string =>
  version === 0 ? t('draft.first') : t('draft.nth', { version });

/** What the draft changes; who may publish it says what for. */
function PublishDialog<T extends object>({
  drafting,
  differences,
  onClose,
}: {
  drafting: Drafting<T>;
  differences: Differences<T>;
  onClose: () => void;
}) {
  const { t } = useTranslation('admin');
  const { message } = App.useApp();
  const { kind, court, view, published, stored, editable, publish } = drafting;
  const what = t(`draft.what.${kind}`);
  const comparison = (
    <>
      <p>{t('draft.dialog.effect', { version: versionText(t, view.published.version) })}</p>
      <Changes lines={differences(published, stored)} />
    </>
  );
  if (!editable) {
    const close = <Button onClick={onClose}>{t('draft.dialog.close')}</Button>;
    return (
      <Modal open title={t('draft.dialog.compareTitle', { what })} footer={close} onCancel={onClose}>
        {comparison}
      </Modal>
    );
  }
  const act = async (note: string): Promise<void> => {
    const done = await publish(note);
    void message.success(t('draft.dialog.done', { version: done.version }));
    onClose();
  };
  return (
    <NoteDialog
      width={600}
      title={t('draft.dialog.title', { what })}
      okText={t('draft.dialog.ok')}
      placeholder={t(`draft.noteHint.${kind}`)}
      failed={t('draft.dialog.failed')}
      onConfirm={act}
      onClose={onClose}
    >
      {comparison}
      <p className="quiet">{t('draft.dialog.now', { court: court.name })}</p>
    </NoteDialog>
  );
}
