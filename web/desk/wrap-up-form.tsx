import { CheckOutlined, ExclamationCircleOutlined, SyncOutlined } from '@ant-design/icons';
import { App, Input, Radio, Select } from 'antd';
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskWrapUp } from '../../signaling/contract/desk.ts';
import { CATEGORIES, type Category } from '../../signaling/contract/state.ts';
import { clockText } from '../client/format.ts';
import { ApiError } from '../client/http.ts';
import { AddresseeSelect } from '../component/addressee-select.tsx';
import { useDeskSession } from './desk-context.ts';
import { Draft, missingOf, type Missing, type Saved } from './draft.ts';

type Field = Missing[number];
const NEED = {
  category: 'form.needCategory',
  matter: 'form.needMatter',
  solved: 'form.needSolved',
  answer: 'form.needAnswer',
} as const;
const NAMES = {
  category: 'form.category',
  matter: 'form.matter',
  solved: 'form.solved',
  answer: 'form.answer',
} as const;

/** What the call was about. The same form during the call and after it; saved as typed. */
export function WrapUpForm({ wrapUp }: { wrapUp: DeskWrapUp }) {
  const { t } = useTranslation(['desk', 'label', 'shell']);
  const draft = useDraft(wrapUp);
  const { fields, saved } = useSyncExternalStore(draft.subscribe, draft.snapshot);
  // Nobody answered: a note may be made, and none has to be.
  const optional = wrapUp.notReached !== null;
  const { finish, failure, tried } = useFinish(draft, wrapUp.endsAt !== null, optional);
  const missing = tried && !optional ? missingOf(fields) : [];
  const fault = (field: Field): string | undefined => (missing.includes(field) ? t(NEED[field]) : undefined);
  return (
    <form id="wrap-up" className="form" noValidate onSubmit={finish}>
      <div className="form-head">
        <h2>{t('form.title')}</h2>
        <span className="form-message" role="alert">
          {failure ? `${failure.message}(${failure.code})` : null}
          {missing.length > 0
            ? t('form.missing', {
                count: missing.length,
                fields: missing.map((field) => t(NAMES[field])).join(t('shell:listComma')),
              })
            : null}
        </span>
        <SavedMark saved={saved} />
      </div>
      <div className="form-pair">
        <FormField id="wrap-category" label={t('form.category')} fault={fault('category')} required={!optional}>
          <Select<Category>
            id="wrap-category"
            data-testid="wrapup-category"
            aria-label={t('form.category')}
            showSearch={{ optionFilterProp: 'label' }}
            value={fields.category}
            placeholder={t('form.categoryHint')}
            {...(fault('category') ? { status: 'error' } : {})}
            options={CATEGORIES.map((value) => ({ value, label: t(`label:category.${value}`) }))}
            listHeight={448}
            onChange={(category) => draft.change({ category })}
          />
        </FormField>
        <FormField id="wrap-name" label={t('form.callerName')}>
          <Input
            id="wrap-name"
            data-testid="wrapup-name"
            autoComplete="off"
            maxLength={40}
            placeholder={t('form.callerNameHint')}
            value={fields.callerName ?? ''}
            onChange={(event) => draft.change({ callerName: event.target.value })}
          />
        </FormField>
      </div>
      <FormField id="wrap-matter" label={t('form.matter')} fault={fault('matter')} required={!optional} grow>
        <Input.TextArea
          id="wrap-matter"
          data-testid="wrapup-matter"
          maxLength={2000}
          placeholder={t('form.matterHint')}
          value={fields.matter ?? ''}
          {...(fault('matter') ? { status: 'error' } : {})}
          onChange={(event) => draft.change({ matter: event.target.value })}
        />
      </FormField>
      <FormField
        id="wrap-answer"
        label={t('form.answer')}
        fault={fault('answer')}
        required={fields.solved === true}
        grow
      >
        <Input.TextArea
          id="wrap-answer"
          data-testid="wrapup-answer"
          maxLength={2000}
          placeholder={t('form.answerHint')}
          value={fields.answer ?? ''}
          {...(fault('answer') ? { status: 'error' } : {})}
          onChange={(event) => draft.change({ answer: event.target.value })}
        />
      </FormField>
      <FormField id="wrap-solved" label={t('form.solved')} fault={fault('solved')} required={!optional} group>
        <Radio.Group
          id="wrap-solved"
          data-testid="wrapup-solved"
          value={fields.solved}
          options={[
            { value: true, label: t('form.solvedYes') },
            { value: false, label: t('form.solvedNo') },
          ]}
          onChange={(event) => draft.change({ solved: event.target.value as boolean })}
        />
        {fields.solved === false && fields.category !== 'contact-judge' ? (
          <span className="form-hint">{t('form.solvedNoHint')}</span>
        ) : null}
        {fields.solved === false && fields.category === 'contact-judge' ? (
          <JudgeChoice value={fields.judgeId ?? null} onChange={(judgeId) => draft.change({ judgeId })} />
        ) : null}
      </FormField>
    </form>
  );
}

/** To which judge the message goes; may stay open, a supervisor finds out then. */
function JudgeChoice({ value, onChange }: { value: string | null; onChange: (id: string | null) => void }) {
  const { t } = useTranslation('desk');
  return (
    <label className="form-judge">
      <span className="form-label">{t('form.judge')}</span>
      <AddresseeSelect value={value} onChange={onChange} placeholder={t('form.judgeHint')} testId="wrapup-judge" />
    </label>
  );
}

function useDraft(wrapUp: DeskWrapUp): Draft {
  const { save } = useDeskSession();
  const [draft] = useState(() => new Draft(wrapUp, save));
  useEffect(() => () => draft.close(), [draft]);
  return draft;
}

/** Finishes when nothing is missing; else the first missing field gets the focus. */
function useFinish(draft: Draft, over: boolean, optional: boolean) {
  const { t } = useTranslation('desk');
  const { message } = App.useApp();
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const busy = useRef(false);
  const finish = (event: { preventDefault: () => void }): void => {
    event.preventDefault();
    if (!over || busy.current) return;
    setTried(true);
    setFailure(null);
    const [first] = optional ? [] : missingOf(draft.snapshot().fields);
    if (first) {
      const field = document.getElementById(`wrap-${first}`);
      (field?.querySelector('input') ?? field)?.focus();
      return;
    }
    busy.current = true;
    draft
      .finish()
      .then(({ workOrderId }) => message.success(t(workOrderId ? 'form.doneWithOrder' : 'form.done')))
      .catch((error: unknown) => setFailure(error instanceof ApiError ? error : new ApiError('S-001', String(error))))
      .finally(() => {
        busy.current = false;
      });
  };
  return { finish, failure, tried };
}

interface FormFieldProps {
  id: string;
  label: string;
  children: ReactNode;
  fault?: string | undefined;
  required?: boolean;
  /** Takes the height that is left. */
  grow?: boolean;
  group?: boolean;
}

function FormField({ id, label, children, fault, required, grow, group }: FormFieldProps) {
  const words = (
    <>
      {label}
      {required ? (
        <span className="form-required" aria-hidden="true">
          *
        </span>
      ) : null}
    </>
  );
  return (
    <div
      className={grow ? 'form-field form-grow' : 'form-field'}
      {...(group ? { role: 'group', 'aria-labelledby': `${id}-label` } : {})}
    >
      <span className="form-label">
        {group ? <span id={`${id}-label`}>{words}</span> : <label htmlFor={id}>{words}</label>}
        <span className="form-fault">{fault}</span>
      </span>
      {children}
    </div>
  );
}

function SavedMark({ saved }: { saved: Saved }) {
  const { t } = useTranslation('desk');
  if (saved.kind === 'saving') {
    return (
      <span className="form-saved">
        <SyncOutlined aria-hidden="true" /> {t('form.saving')}
      </span>
    );
  }
  if (saved.kind === 'unsaved') {
    return (
      <span className="form-saved form-unsaved" role="alert">
        <ExclamationCircleOutlined aria-hidden="true" /> {t('form.unsaved', { code: saved.code })}
      </span>
    );
  }
  if (saved.kind === 'untouched') return <span className="form-saved">{t('form.auto')}</span>;
  return (
    <span className="form-saved figure" data-testid="wrapup-saved">
      <CheckOutlined aria-hidden="true" />{' '}
      {t('form.saved', { time: clockText(new Date(saved.at).toISOString(), true) })}
    </span>
  );
}
