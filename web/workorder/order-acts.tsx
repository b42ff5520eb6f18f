import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WorkOrderView } from '../../signaling/contract/api.ts';
import type { WorkOrderAct } from '../../signaling/contract/state.ts';
import { post } from '../client/http.ts';
import { AddresseeSelect } from '../component/addressee-select.tsx';
import { faultText } from '../component/fault-text.ts';
import { useMe } from '../component/session.tsx';
import type { WorkOrderPage } from './work-orders-query.ts';

/** Answers that are being written, by order: they survive a look at another one. */
const drafts = new Map<string, string>();
const SHORTEST = 2;

/** Sends an act; every list and page shows the order as it stands afterwards at once. */
function useAct(order: WorkOrderView) {
  const { t } = useTranslation('workOrder');
  const { message } = App.useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ act, body = {} }: { act: WorkOrderAct; body?: object }) =>
      post<WorkOrderView>(`/api/work-orders/${encodeURIComponent(order.id)}/${act}`, body),
    onSuccess: (after, { act }) => {
      queries.setQueryData(['work-order', order.id], after);
      queries.setQueriesData<WorkOrderPage>({ queryKey: ['work-orders'] }, (page) =>
        page ? { ...page, items: page.items.map((item) => (item.id === after.id ? after : item)) } : page,
      );
      void queries.invalidateQueries({ queryKey: ['order-notices', order.id] });
      void message.success(t(act === 'reply' ? 'act.replied' : 'act.done'));
    },
    // Somebody else was faster: what is shown is not true any more.
    onError: () => void queries.invalidateQueries({ queryKey: ['work-orders'] }),
  });
}

type Asking = 'hand-over' | 'return' | 'reopen';

/** What the one who looks may do on the order now: the next step first. */
export function OrderActs({ order }: { order: WorkOrderView }) {
  const { t } = useTranslation('workOrder');
  const act = useAct(order);
  const [asking, setAsking] = useState<Asking | null>(null);
  if (order.acts.length === 0) return null;
  const may = (one: WorkOrderAct): boolean => order.acts.includes(one);
  return (
    <section className="order-acts no-print" data-testid="order-acts">
      {act.error ? <Alert type="error" showIcon role="alert" title={faultText(act.error, t('act.failed'))} /> : null}
      {may('assign') ? (
        <Assign onAssign={(assigneeId) => act.mutate({ act: 'assign', body: { assigneeId } })} busy={act.isPending} />
      ) : null}
      {may('reply') ? (
        <Reply
          order={order}
          busy={act.isPending}
          onReply={(answer) => act.mutateAsync({ act: 'reply', body: { answer } })}
        />
      ) : null}
      <div className="order-act-line">
        {(['accept', 'begin', 'close'] as const).filter(may).map((one) => (
          <Button key={one} type="primary" loading={act.isPending} onClick={() => act.mutate({ act: one })}>
            {t(`act.${one}`)}
          </Button>
        ))}
        {(['hand-over', 'return', 'reopen'] as const).filter(may).map((one) => (
          <Button key={one} onClick={() => setAsking(one)}>
            {t(`act.${one}`)}
          </Button>
        ))}
      </div>
      {asking ? (
        <ActDialog
          act={asking}
          onDo={async (body) => void (await act.mutateAsync({ act: asking, body }))}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </section>
  );
}

function Assign({ onAssign, busy }: { onAssign: (id: string) => void; busy: boolean }) {
  const { t } = useTranslation('workOrder');
  const [to, setTo] = useState<string | null>(null);
  const [missing, setMissing] = useState(false);
  return (
    <div className="order-act-line">
      <AddresseeSelect value={to} onChange={setTo} placeholder={t('act.assignHint')} testId="assign-judge" />
      <Button type="primary" loading={busy} onClick={() => (to ? onAssign(to) : setMissing(true))}>
        {t('act.assign')}
      </Button>
      {missing && !to ? (
        <span className="form-fault" role="alert">
          {t('act.choose')}
        </span>
      ) : null}
    </div>
  );
}

/** As it is shown, a mobile number: 138****0001. */
export const takesSms = (masked: string): boolean => /^1[3-9]\d\*{4}\d{4}$/.test(masked);

interface ReplyProps {
  order: WorkOrderView;
  busy: boolean;
  onReply: (answer: string) => Promise<unknown>;
}

function Reply({ order, busy, onReply }: ReplyProps) {
  const { t } = useTranslation('workOrder');
  const [text, setText] = useState(drafts.get(order.id) ?? '');
  const [tried, setTried] = useState(false);
  const short = text.trim().length < SHORTEST;
  const submit = (): void => {
    setTried(true);
    if (short || busy) return;
    onReply(text.trim()).then(
      () => drafts.delete(order.id),
      () => undefined,
    );
  };
  return (
    <div className="order-reply">
      <label htmlFor="order-answer">{t('act.replyLabel')}</label>
      <Input.TextArea
        id="order-answer"
        rows={4}
        maxLength={1000}
        showCount
        value={text}
        placeholder={t(takesSms(order.callerMasked) ? 'act.replyHint' : 'act.replyNoSms')}
        {...(tried && short ? { status: 'error' as const } : {})}
        onChange={(event) => {
          setText(event.target.value);
          drafts.set(order.id, event.target.value);
        }}
      />
      {tried && short ? (
        <span className="form-fault" role="alert">
          {t('act.replyShort')}
        </span>
      ) : null}
      <div className="order-act-line">
        <Button type="primary" loading={busy} onClick={submit}>
          {t('act.reply')}
        </Button>
      </div>
    </div>
  );
}

const TITLES = { 'hand-over': 'act.handOverTitle', return: 'act.returnTitle', reopen: 'act.reopenTitle' } as const;
const HINTS = { 'hand-over': 'act.handOverHint', return: 'act.returnHint', reopen: 'act.reopenHint' } as const;

interface ActDialogProps {
  act: Asking;
  onDo: (body: { reason: string; assigneeId?: string }) => Promise<void>;
  onClose: () => void;
}

/** Asks for the reason, and to whom, before the act. */
function ActDialog({ act, onDo, onClose }: ActDialogProps) {
  const { t } = useTranslation('workOrder');
  const { accountId } = useMe();
  const [to, setTo] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    if (act === 'hand-over' && !to) return setFault(t('act.choose'));
    if (reason.trim().length < SHORTEST) return setFault(t('act.reasonShort'));
    setBusy(true);
    try {
      await onDo({ reason: reason.trim(), ...(act === 'hand-over' && to ? { assigneeId: to } : {}) });
      onClose();
    } catch (error) {
      setFault(faultText(error, t('act.failed')));
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t(TITLES[act])}
      okText={t(`act.${act}`)}
      confirmLoading={busy}
      onOk={() => void submit()}
      onCancel={onClose}
    >
      <p>{t(HINTS[act])}</p>
      <Form layout="vertical" component="div">
        {act === 'hand-over' ? (
          <Form.Item label={t('act.to')} required>
            <AddresseeSelect
              value={to}
              onChange={setTo}
              placeholder={t('act.assignHint')}
              except={accountId}
              testId="hand-over-to"
            />
          </Form.Item>
        ) : null}
        <Form.Item label={t('act.reason')} htmlFor="act-reason" required>
          <Input.TextArea
            id="act-reason"
            rows={3}
            maxLength={500}
            value={reason}
            placeholder={t('act.reasonHint')}
            onChange={(event) => setReason(event.target.value)}
          />
        </Form.Item>
      </Form>
      {fault ? <Alert type="error" showIcon role="alert" title={fault} /> : null}
    </Modal>
  );
}
