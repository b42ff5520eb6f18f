import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App } from 'antd';
import { useState, type ComponentType, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { get, put } from '../client/http.ts';
import { faultPlaces } from '../component/fault-places.tsx';
import { faultText } from '../component/fault-text.ts';
import { Card } from '../component/page-frame.tsx';
import { Failure, Loading } from '../component/page-state.tsx';
import { useMe } from '../component/session.tsx';
import { CourtChoice, useCourt } from './court-choice.tsx';
import { History } from './history.tsx';
import { SaveBar } from './save-bar.tsx';

/** A document of rules of a court, `/api/courts/<id>/<name>`, read and saved whole, in force when it is saved. */
type Name = 'distribution' | 'outbound';

/** The document as it is being edited. `shown` is the draft, or what is saved while nothing was changed. */
export interface RulesDraft<T> {
  name: Name;
  court: { id: string; name: string };
  saved: T;
  shown: T;
  /** An operator changes it, a supervisor sees it. */
  editable: boolean;
  changed: boolean;
  error: unknown;
  change: (part: Partial<T>) => void;
  undo: () => void;
  save: () => Promise<void>;
}

interface CourtRulesProps<T> {
  name: Name;
  /** Lines of the skeleton while it loads. */
  rows: number;
  Form: ComponentType<{ rules: RulesDraft<T> }>;
}

/** Loads a document of the court chosen and gives it to its form. */
export function CourtRules<T extends object>({ name, rows, Form }: CourtRulesProps<T>) {
  const court = useCourt();
  const path = `/api/courts/${encodeURIComponent(court.id)}/${name}`;
  const rules = useQuery({ queryKey: [name, court.id], queryFn: ({ signal }) => get<T>(path, undefined, signal) });
  return (
    <Card>
      {rules.isPending ? <Loading rows={rows} /> : null}
      {rules.isError ? <Failure error={rules.error} onRetry={() => void rules.refetch()} /> : null}
      {rules.isSuccess ? (
        <Editing key={court.id} court={court} name={name} path={path} saved={rules.data} Form={Form} />
      ) : null}
    </Card>
  );
}

interface EditingProps<T> {
  court: { id: string; name: string };
  name: Name;
  path: string;
  saved: T;
  Form: ComponentType<{ rules: RulesDraft<T> }>;
}

function Editing<T extends object>({ court, name, path, saved, Form }: EditingProps<T>) {
  const { t } = useTranslation('admin');
  const { message } = App.useApp();
  const queries = useQueryClient();
  const editable = useMe().role === 'operator';
  const [draft, setDraft] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  const shown = draft ?? saved;
  const save = async (): Promise<void> => {
    try {
      queries.setQueryData([name, court.id], await put<T>(path, shown));
      setDraft(null);
      setError(null);
      void message.success(t('saved'));
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <Form
      rules={{
        name,
        court,
        saved,
        shown,
        editable,
        changed: JSON.stringify(shown) !== JSON.stringify(saved),
        error,
        change: (part) => setDraft({ ...shown, ...part }),
        undo: () => {
          setDraft(null);
          setError(null);
        },
        save,
      }}
    />
  );
}

interface RulesFrameProps<T> {
  rules: RulesDraft<T>;
  /** How a field is called, and its value when it can be said in a word or two. */
  label: (key: keyof T & string) => string;
  text?: (key: keyof T & string, value: unknown) => string | null;
  hint: string;
  /** Asks before saving: what will change, from when on. */
  confirm: { title: string; content: ReactNode };
  children: ReactNode;
}

/** Choice of the court and earlier versions above, what went wrong and saving below. */
export function RulesFrame<T extends object>({
  rules,
  hint,
  confirm,
  label,
  text = () => null,
  children,
}: RulesFrameProps<T>) {
  const { t } = useTranslation('admin');
  const { modal } = App.useApp();
  const { name, court, saved, editable, changed, error, change, undo, save } = rules;
  const ask = (): void => {
    void modal.confirm({ ...confirm, okText: t('save'), onOk: save });
  };
  return (
    <>
      <div className="admin-bar">
        <CourtChoice court={court.id} blocked={changed} />
        <span className="quiet">{editable ? hint : t('readOnly')}</span>
        <span className="page-frame-space" />
        <History
          court={court}
          kind={name}
          saved={saved}
          editable={editable}
          differences={(then) => fieldDifferences(t, { label, text }, then, saved)}
          take={{ label: t('history.take'), act: change }}
        />
      </div>
      {children}
      {error ? (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={faultText(error, t('notSaved'))}
          description={faultPlaces(error)}
        />
      ) : null}
      {changed ? <SaveBar onUndo={undo} onSave={ask} /> : null}
    </>
  );
}

type Words = ReturnType<typeof useTranslation<'admin'>>['t'];

/** Each field that was another one then, with what it is now. */
function fieldDifferences<T extends object>(
  t: Words,
  { label, text }: Required<Pick<RulesFrameProps<T>, 'label' | 'text'>>,
  then: T,
  saved: T,
): string[] {
  const said = (key: keyof T & string, value: unknown): string | null => text(key, value) ?? plain(value, t);
  return (Object.keys(saved) as (keyof T & string)[])
    .filter((key) => JSON.stringify(then[key]) !== JSON.stringify(saved[key]))
    .map((key) => {
      const [value, now] = [said(key, then[key]), said(key, saved[key])];
      const name = label(key);
      return value === null || now === null
        ? t('history.other', { name })
        : t('history.difference', { name, value, now });
    });
}

function plain(value: unknown, t: Words): string | null {
  if (typeof value === 'boolean') return t(value ? 'history.on' : 'history.off');
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value || t('history.blank') : null;
}

/** One of the rules: its name, what it means, and where it is changed. */
export function Rule({ id, name, hint, children }: { id?: string; name: string; hint: string; children: ReactNode }) {
  return (
    <div className="setting">
      <dt>
        {id === undefined ? <span>{name}</span> : <label htmlFor={id}>{name}</label>}
        <span className="quiet">{hint}</span>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
