import { EyeOutlined, FlagOutlined, PrinterOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallDetail } from '../../signaling/contract/api.ts';
import { post } from '../client/http.ts';
import { useMe } from '../component/session.tsx';
import { GreenMarkForm } from '../green/green-mark-form.tsx';
import { Card, Fact } from '../component/page-frame.tsx';
import { useServices } from '../component/services.ts';
import {
  CallResultTag,
  CallStateTag,
  GreenChannelTag,
  LanguageTag,
  OutboundTag,
  RatingTag,
} from '../component/state-tag.tsx';
import { Duration, TimeText } from '../component/time-text.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

/** Who called, when, who answered, how it ended and on whose side that was. */
export function CallHead({ call }: { call: CallDetail }) {
  const { t } = useTranslation(['archive', 'label']);
  const services = useServices();
  return (
    <Card className="call-head">
      <div className="call-head-top">
        <Caller call={call} />
        <span className="tag-line">
          {call.result ? <CallResultTag result={call.result} /> : <CallStateTag state={call.state} />}
          {call.direction === 'outbound' ? <OutboundTag reason={call.dialReason} /> : null}
          {call.greenChannel ? <GreenChannelTag channel={call.greenChannel} /> : null}
          <LanguageTag language={call.language} />
        </span>
        <span className="page-frame-space" />
        <MarkGreen call={call} />
        <Button className="no-print" icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t('call.print')}
        </Button>
      </div>
      <dl className="facts">
        <Fact name={t(call.direction === 'outbound' ? 'call.dialledAt' : 'call.arrivedAt')}>
          <TimeText at={call.arrivedAt} />
        </Fact>
        <Fact name={t('call.service')}>{call.service ? services.name(call.service, call.courtId) : '—'}</Fact>
        <Fact name={t('call.agent')}>{call.agentName ?? t('call.nobody')}</Fact>
        <Fact name={t('call.waited')}>
          <Duration seconds={call.waitSeconds} />
        </Fact>
        <Fact name={t('call.talked')}>
          <Duration seconds={call.talkSeconds} />
        </Fact>
        <Fact name={t('call.ending')}>
          <Ending call={call} />
        </Fact>
        <Fact name={t('call.rating')}>
          <Rating call={call} />
        </Fact>
        <Fact name={t(call.direction === 'outbound' ? 'call.shown' : 'call.called')}>
          <span className="figure">{call.calledNumber}</span>
        </Fact>
        <Fact name={t('call.court')}>{call.courtName}</Fact>
      </dl>
      {call.endedAt ? null : (
        <p className="quiet" role="status">
          {t('call.running')}
        </p>
      )}
    </Card>
  );
}

/** The caller's next calls go first. */
function MarkGreen({ call }: { call: CallDetail }) {
  const { t } = useTranslation('green');
  const { role } = useMe();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  if (!call.callerMasked || (role !== 'hotline-agent' && role !== 'supervisor')) return null;
  return (
    <>
      <Button className="no-print" icon={<FlagOutlined />} onClick={() => setOpen(true)}>
        {t('markCaller')}
      </Button>
      {open ? (
        <GreenMarkForm
          ofCallId={call.id}
          onClose={() => setOpen(false)}
          onSaved={() => {
            setOpen(false);
            void message.success(t('saved'));
          }}
        />
      ) : null}
    </>
  );
}

/** The caller's rating; of a low one, whether the supervisor has followed it up. */
function Rating({ call }: { call: CallDetail }) {
  const { t } = useTranslation('archive');
  if (call.rating === null) return <>{call.talkSeconds === null ? '—' : t('call.notRated')}</>;
  return (
    <span className="tag-line" data-testid="call-rating">
      <RatingTag score={call.rating} />
      {call.sampled ? (
        <span className="quiet" title={call.followedUp?.note}>
          {call.followedUp ? `${t('call.followedUp')} · ${call.followedUp.by}` : t('call.followUpDue')}
        </span>
      ) : null}
    </span>
  );
}

function Ending({ call }: { call: CallDetail }) {
  const { t } = useTranslation(['archive', 'label']);
  if (!call.reason) return <>—</>;
  const reason = t(`label:callEndReason.${call.reason}`);
  return <>{call.fault ? t('call.endingOf', { reason, fault: t(`label:fault.${call.fault}`) }) : reason}</>;
}

/** The number, masked until somebody says why it is needed. */
function Caller({ call }: { call: CallDetail }) {
  const { t } = useTranslation('archive');
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const reveal = useMutation({
    mutationFn: (reason: string) => post<{ number: string | null }>(`/api/calls/${call.id}/reveal`, { reason }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['call', call.id] }),
  });
  const shown = reveal.data ? (reveal.data.number ?? t('call.noNumber')) : call.callerMasked || t('call.noNumber');
  return (
    <span className="call-caller">
      <strong className="figure call-number" data-testid="caller-number">
        {shown}
      </strong>
      <span>{call.callerName || t('unknownCaller')}</span>
      {reveal.data || !call.callerMasked ? null : (
        <Button className="no-print" type="link" icon={<EyeOutlined />} onClick={() => setAsking(true)}>
          {t('call.reveal')}
        </Button>
      )}
      <ReasonDialog
        open={asking}
        title={t('call.revealTitle')}
        hint={t('call.revealHint')}
        confirm={t('call.reveal')}
        onConfirm={async (reason) => void (await reveal.mutateAsync(reason))}
        onClose={() => setAsking(false)}
      />
    </span>
  );
}
