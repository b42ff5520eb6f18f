import { PhoneOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskCallback } from '../../signaling/contract/desk.ts';
import { MOST_CALLBACK_TRIES } from '../../signaling/contract/state.ts';
import { useServices } from '../component/services.ts';
import { TimeText } from '../component/time-text.tsx';
import { useDesk, useDeskSession } from './desk-context.ts';

/** Rows that fit beside everything else of the column. */
const SHOWN = 4;

/** Who of my services is to be called back, longest waiting first. They are offered by themselves in their turn; one can also be taken. */
export function Callbacks() {
  const { t } = useTranslation('desk');
  const { view } = useDesk();
  const callbacks = view?.callbacks ?? [];
  return (
    <section className="desk-block" aria-labelledby="desk-callbacks" data-testid="desk-callbacks">
      <h2 id="desk-callbacks">
        {t('callbacks.title')}
        <a href="/callbacks?state=open" target="_blank" rel="noopener">
          {callbacks.length > SHOWN ? t('callbacks.all', { count: callbacks.length }) : t('recent.all')}
        </a>
      </h2>
      {callbacks.length === 0 ? <p className="desk-faint">{t('callbacks.empty')}</p> : null}
      <ul className="desk-list">
        {callbacks.slice(0, SHOWN).map((callback) => (
          <Row key={callback.id} callback={callback} />
        ))}
      </ul>
    </section>
  );
}

function Row({ callback }: { callback: DeskCallback }) {
  const { t } = useTranslation(['desk', 'label']);
  const session = useDeskSession();
  const services = useServices();
  const { view } = useDesk();
  const [taking, setTaking] = useState(false);
  const free = view?.agent.state === 'available' || view?.agent.state === 'away';
  const hindrance =
    callback.state !== 'waiting'
      ? t(`label:callbackState.${callback.state}`)
      : callback.onTheLine
        ? t('callbacks.onTheLine')
        : free
          ? ''
          : t('callbacks.busy');
  const take = (): void => {
    setTaking(true);
    void session.takeCallback(callback.id).finally(() => setTaking(false));
  };
  const last = callback.tries.at(-1);
  return (
    <li className="desk-callback">
      <span className="desk-callback-words">
        <span className="desk-callback-top">
          <span className="figure">{callback.numberMasked}</span>
          <TimeText at={callback.queuedAt} form="short" />
        </span>
        <span className="desk-item-line">
          {services.name(callback.service)} · {t(`label:callbackSource.${callback.source}`)}
        </span>
        <span className="desk-item-line">
          {t('callbacks.tries', { count: callback.tries.length, most: MOST_CALLBACK_TRIES })}
          {last ? ` · ${t(`label:callbackTry.${last.result}`)}` : ''}
          {callback.nextTryAt && callback.tries.length > 0 ? (
            <>
              {' · '}
              {t('callbacks.next')} <TimeText at={callback.nextTryAt} form="clock" />
            </>
          ) : null}
        </span>
      </span>
      <Tooltip title={hindrance || undefined}>
        <Button
          size="small"
          type="primary"
          ghost
          data-testid="callback-take"
          icon={<PhoneOutlined />}
          aria-label={`${t('callbacks.take')} ${callback.numberMasked}`}
          disabled={hindrance !== ''}
          loading={taking}
          onClick={take}
        >
          {t('callbacks.take')}
        </Button>
      </Tooltip>
    </li>
  );
}
