import { NotificationOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnnouncementView } from '../../../signaling/contract/flow-api.ts';
import { timeText } from '../../client/format.ts';
import { faultText } from '../../component/fault-text.ts';
import { Card } from '../../component/page-frame.tsx';
import { Failure, Loading } from '../../component/page-state.tsx';
import { soundOfText, useListening } from './flow-context.ts';
import { announcementRequest, audioAddress, saveAnnouncement } from './flow-request.ts';
import { Listening } from './listening.ts';

interface EmergencyProps {
  court: { id: string; name: string };
  editable: boolean;
}

/** The announcement in front of everything: one line while it is off. */
export function Emergency({ court, editable }: EmergencyProps) {
  const announcement = useQuery(announcementRequest(court.id));
  return (
    <Card className={`flow-emergency ${announcement.data?.on ? 'flow-emergency-on' : ''}`} testId="flow-emergency">
      {announcement.isPending ? <Loading rows={1} /> : null}
      {announcement.isError ? <Failure error={announcement.error} onRetry={() => void announcement.refetch()} /> : null}
      {announcement.data ? <Content court={court} editable={editable} saved={announcement.data} /> : null}
    </Card>
  );
}

function Content({ court, editable, saved }: EmergencyProps & { saved: AnnouncementView }) {
  const { t } = useTranslation('flow');
  const [open, setOpen] = useState(false);
  const since =
    saved.savedAt === null
      ? null
      : t(saved.on ? 'emergency.since' : 'emergency.offSince', { at: timeText(saved.savedAt), name: saved.savedBy });
  return (
    <>
      <div className="admin-bar">
        <NotificationOutlined aria-hidden="true" />
        <h2>{t('emergency.title')}</h2>
        <strong className={saved.on ? 'flow-on' : 'quiet'} data-testid="flow-emergency-state">
          {t(saved.on ? 'emergency.on' : 'emergency.off')}
        </strong>
        {since ? <span className="quiet">{since}</span> : null}
        {saved.on && !open ? <span className="flow-emergency-text">{saved.text}</span> : null}
        <span className="page-frame-space" />
        {editable ? (
          <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t(open ? 'emergency.close' : 'emergency.edit')}
          </Button>
        ) : null}
      </div>
      {open ? <Form court={court} saved={saved} /> : null}
    </>
  );
}

function Form({ court, saved }: { court: EmergencyProps['court']; saved: AnnouncementView }) {
  const { t } = useTranslation('flow');
  const { modal, message } = App.useApp();
  const queries = useQueryClient();
  const [text, setText] = useState(saved.text);
  const [error, setError] = useState<unknown>(null);
  const typed = text.trim();
  const keep = async (on: boolean): Promise<void> => {
    try {
      const kept = typed === saved.text ? { audio: saved.audio, source: saved.source } : SPOKEN;
      const next = await saveAnnouncement(court.id, { on, text: typed, ...kept });
      queries.setQueryData(announcementRequest(court.id).queryKey, next);
      setError(null);
      void message.success(t(on ? 'emergency.doneOn' : 'emergency.doneOff'));
    } catch (thrown) {
      setError(thrown);
    }
  };
  const ask = (on: boolean): void => {
    void modal.confirm({
      title: t(on ? 'emergency.confirmOn' : 'emergency.confirmOff'),
      content: (
        <>
          <p>{on ? t('emergency.confirmOnHint', { court: court.name }) : t('emergency.confirmOffHint')}</p>
          {on ? <blockquote className="flow-quote">{typed}</blockquote> : null}
        </>
      ),
      okText: t(on ? 'emergency.turnOn' : 'emergency.turnOff').replace('…', ''),
      okButtonProps: { danger: on },
      onOk: () => keep(on),
    });
  };
  return (
    <div className="flow-emergency-form">
      <p className="quiet">{t('emergency.hint')}</p>
      <Input.TextArea
        aria-label={t('emergency.text')}
        rows={2}
        maxLength={1000}
        value={text}
        placeholder={t('emergency.placeholder')}
        onChange={({ target }) => setText(target.value)}
      />
      <div className="admin-bar">
        {typed ? <Hear text={typed} audio={typed === saved.text ? saved.audio : null} /> : null}
        <span className="page-frame-space" />
        {typed ? null : <span className="quiet">{t('emergency.needText')}</span>}
        {saved.on ? <Button onClick={() => ask(false)}>{t('emergency.turnOff')}</Button> : null}
        {!saved.on || typed !== saved.text ? (
          <Button type="primary" disabled={typed === ''} onClick={() => ask(true)}>
            {t(saved.on ? 'emergency.save' : 'emergency.turnOn')}
          </Button>
        ) : null}
      </div>
      {error ? <Alert type="error" showIcon role="alert" title={faultText(error, t('draft.failed'))} /> : null}
    </div>
  );
}

const SPOKEN = { audio: null, source: 'spoken' as const };

function Hear({ text, audio }: { text: string; audio: string | null }) {
  const { t } = useTranslation('flow');
  const [listening] = useState(() => new Listening());
  useEffect(() => () => listening.stop(), [listening]);
  const { id, error } = useListening(listening);
  const sound = audio === null ? soundOfText(text, 'zh') : () => Promise.resolve(audioAddress(audio));
  return (
    <>
      <Button onClick={() => (id === null ? void listening.play('emergency', [sound]) : listening.stop())}>
        {t(id === null ? 'prompt.listen' : 'prompt.stop')}
      </Button>
      {error ? <span className="flow-wrong">{faultText(error, t('prompt.failed'))}</span> : null}
    </>
  );
}
