import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CourtServices } from '../../signaling/contract/api.ts';
import {
  GENERAL,
  keepRetired,
  MOST_LISTED,
  MOST_SERVICES,
  type CourtService,
} from '../../signaling/contract/service.ts';
import { Card } from '../component/page-frame.tsx';
import { CourtDrafting, DraftBar, DraftHead } from './draft-frame.tsx';
import type { Drafting } from './drafting.ts';
import { serviceDifferences } from './service-difference.ts';
import { ServiceDialog } from './service-dialog.tsx';

/** What callers of a court can wait for. An operator changes it, a supervisor sees it. */
export const Services = () => <CourtDrafting<CourtServices> kind="services" rows={8} Form={ServicesForm} />;

function ServicesForm({ drafting }: { drafting: Drafting<CourtServices> }) {
  const { t } = useTranslation(['admin', 'shell']);
  const { court, published, shown, editable, change } = drafting;
  const [editing, setEditing] = useState<CourtService | 'new' | null>(null);
  // What a colleague has published meanwhile is not lost by a draft that is older.
  const services = keepRetired(shown.services, published.services);
  const known = new Set(published.services.map(({ id }) => id));
  const put = (next: CourtService[]): void => change({ services: next });
  const replace = (one: CourtService): void => put(services.map((old) => (old.id === one.id ? one : old)));
  const move = (from: number, to: number): void => {
    const [one] = services.slice(from, from + 1);
    if (one) put(services.toSpliced(from, 1).toSpliced(to, 0, one));
  };
  const differences = (from: CourtServices, to: CourtServices): string[] => serviceDifferences(t, from, to);
  const tooMany = services.filter(({ active }) => active).length > MOST_SERVICES;
  return (
    <Card>
      <DraftHead drafting={drafting} differences={differences} hint={t('services.hint', { court: court.name })} />
      <ol className="services" aria-label={t('services.list')} data-testid="services">
        {services.map((one, at) => (
          <Row
            key={one.id}
            service={one}
            editable={editable}
            isNew={!known.has(one.id)}
            onSwitch={(active) => replace({ ...one, active })}
            onEdit={() => setEditing(one)}
            onRemove={() => put(services.filter((other) => other !== one))}
            onUp={at > 0 ? () => move(at, at - 1) : null}
            onDown={at < services.length - 1 ? () => move(at, at + 1) : null}
          />
        ))}
      </ol>
      {editable && services.length < MOST_LISTED ? (
        <Button icon={<PlusOutlined />} data-testid="service-add" onClick={() => setEditing('new')}>
          {t('services.add')}
        </Button>
      ) : null}
      <DraftBar
        drafting={drafting}
        differences={differences}
        blocked={tooMany ? t('services.tooMany', { count: MOST_SERVICES }) : null}
      />
      {editing ? (
        <ServiceDialog
          service={editing === 'new' ? null : editing}
          others={services.filter((one) => one !== editing)}
          onClose={() => setEditing(null)}
          onDone={(one) => {
            if (editing === 'new') put([...services, one]);
            else replace(one);
            setEditing(null);
          }}
        />
      ) : null}
    </Card>
  );
}

interface RowProps {
  service: CourtService;
  editable: boolean;
  /** It was never published: it may be taken away altogether. */
  isNew: boolean;
  onSwitch: (active: boolean) => void;
  onEdit: () => void;
  onRemove: () => void;
  onUp: (() => void) | null;
  onDown: (() => void) | null;
}

function Row({ service, editable, isNew, onSwitch, onEdit, onRemove, onUp, onDown }: RowProps) {
  const { t } = useTranslation('admin');
  const { id, zh: name, en, active } = service;
  return (
    <li className={active ? '' : 'services-idle'}>
      <span className="services-name">
        <strong>{name}</strong>
        <span className="quiet">
          {en} · {id}
        </span>
      </span>
      <label className="services-active">
        <Switch
          size="small"
          checked={active}
          disabled={!editable || id === GENERAL}
          aria-label={t('services.activeOf', { name })}
          onChange={onSwitch}
        />
        <span>{t(active ? 'services.active' : 'services.retired')}</span>
      </label>
      {editable ? (
        <span>
          <Button
            type="text"
            icon={<ArrowUpOutlined />}
            disabled={!onUp}
            aria-label={t('services.up', { name })}
            onClick={onUp ?? undefined}
          />
          <Button
            type="text"
            icon={<ArrowDownOutlined />}
            disabled={!onDown}
            aria-label={t('services.down', { name })}
            onClick={onDown ?? undefined}
          />
          <Button type="text" icon={<EditOutlined />} aria-label={t('services.edit', { name })} onClick={onEdit} />
          {isNew ? (
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t('services.remove', { name })}
              onClick={onRemove}
            />
          ) : null}
        </span>
      ) : null}
    </li>
  );
}
