import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionStaff } from '../../signaling/contract/session-api.ts';
import { SESSION_ROLES, type SessionRole } from '../../signaling/contract/session.ts';
import { get } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { LinkCard } from './link-card.tsx';
import { useSessionRoom } from './room-context.ts';

const WAYS = ['staff', 'link', 'phone'] as const;
type Way = (typeof WAYS)[number];
/** In which place somebody of the court takes part, unless it is changed. */
const ROLE_OF: Partial<Record<SessionStaff['role'], SessionRole>> = {
  guide: 'guide',
  'reception-officer': 'officer',
  clerk: 'clerk',
  'duty-lawyer': 'lawyer',
  judge: 'judge',
  'division-head': 'judge',
};
const PHONE = /^\+?[0-9 -]{5,20}$/;

interface Wanted {
  way: Way;
  accountId: string | null;
  role: SessionRole;
  name: string;
  phone: string;
}
const NOTHING: Wanted = { way: 'staff', accountId: null, role: 'lawyer', name: '', phone: '' };

/** Somebody else is asked in: a colleague of a court by name, somebody else by a link, or by telephone. */
export function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation(['room', 'shell']);
  const room = useSessionRoom();
  const [wanted, setWanted] = useState<Wanted>(NOTHING);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<{ link: string | null; check: string | null } | null>(null);
  const close = (): void => {
    setWanted(NOTHING);
    setFault(null);
    setMade(null);
    onClose();
  };
  const invite = async (): Promise<void> => {
    const wrong = faultOf(wanted);
    if (wrong) return setFault(t(`invite.${wrong}`));
    setBusy(true);
    setFault(null);
    try {
      const answer = await room.ask('session:invite', inviteOf(wanted));
      if (answer.link) setMade(answer);
      else close();
    } catch (error) {
      setFault(faultText(error, t('shell:state.error')));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open={open}
      title={t('invite.title')}
      onCancel={close}
      destroyOnHidden
      footer={
        made ? (
          <Button type="primary" onClick={close}>
            {t('shell:action.close')}
          </Button>
        ) : (
          <Button type="primary" loading={busy} data-testid="invite-send" onClick={() => void invite()}>
            {t('invite.send')}
          </Button>
        )
      }
    >
      {made?.link ? <LinkCard link={made.link} check={made.check} /> : <Fields wanted={wanted} onChange={setWanted} />}
      {fault ? <Alert type="error" showIcon role="alert" title={fault} /> : null}
    </Modal>
  );
}

function inviteOf({ way, accountId, role, name, phone }: Wanted) {
  if (way === 'staff') return { role, accountId: accountId ?? '' };
  const reach = phone.trim() === '' ? {} : { phone: phone.trim() };
  return { role, name: name.trim(), ...reach, way: way === 'phone' ? ('phone' as const) : ('browser' as const) };
}

function faultOf({ way, accountId, name, phone }: Wanted): 'chooseSomebody' | 'nameMissing' | 'phoneWrong' | null {
  if (way === 'staff') return accountId ? null : 'chooseSomebody';
  if (name.trim() === '') return 'nameMissing';
  const needs = way === 'phone' || phone.trim() !== '';
  return needs && !PHONE.test(phone.trim()) ? 'phoneWrong' : null;
}

function Fields({ wanted, onChange }: { wanted: Wanted; onChange: (wanted: Wanted) => void }) {
  const { t } = useTranslation('room');
  const change = (patch: Partial<Wanted>): void => onChange({ ...wanted, ...patch });
  const roles = SESSION_ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }));
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={t('invite.way')}>
        <Segmented
          aria-label={t('invite.way')}
          value={wanted.way}
          onChange={(way) => change({ way })}
          options={WAYS.map((way) => ({ value: way, label: t(`invite.ways.${way}`) }))}
        />
      </Form.Item>
      {wanted.way === 'staff' ? (
        <Form.Item label={t('invite.who')}>
          <StaffSelect
            value={wanted.accountId}
            onChange={(staff) => change({ accountId: staff.id, role: ROLE_OF[staff.role] ?? 'observer' })}
          />
        </Form.Item>
      ) : (
        <>
          <Form.Item label={t('invite.name')} htmlFor="invite-name" required>
            <Input
              id="invite-name"
              maxLength={40}
              value={wanted.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          </Form.Item>
          <Form.Item
            label={t('invite.phone')}
            htmlFor="invite-phone"
            required={wanted.way === 'phone'}
            extra={t(`invite.phoneHint.${wanted.way}`)}
          >
            <Input
              id="invite-phone"
              inputMode="tel"
              maxLength={20}
              value={wanted.phone}
              onChange={(event) => change({ phone: event.target.value })}
            />
          </Form.Item>
        </>
      )}
      <Form.Item label={t('invite.as')}>
        <Select aria-label={t('invite.as')} value={wanted.role} options={roles} onChange={(role) => change({ role })} />
      </Form.Item>
    </Form>
  );
}

interface StaffSelectProps {
  value: string | null;
  onChange: (staff: SessionStaff) => void;
}

/** A colleague of the own court or one above or below, found by name. */
function StaffSelect({ value, onChange }: StaffSelectProps) {
  const { t } = useTranslation(['room', 'label']);
  const staff = useQuery({
    queryKey: ['session-staff'],
    queryFn: ({ signal }) => get<SessionStaff[]>('/api/sessions/staff', undefined, signal),
    staleTime: 60_000,
  });
  return (
    <Select<string>
      data-testid="invite-staff"
      aria-label={t('invite.who')}
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={t('invite.whoHint')}
      value={value}
      loading={staff.isPending}
      options={(staff.data ?? []).map(({ id, name, role, courtName }) => ({
        value: id,
        label: `${name} ${t(`label:role.${role}`)}（${courtName}）`,
      }))}
      notFoundContent={staff.isError ? faultText(staff.error, t('invite.nobody')) : t('invite.nobody')}
      onChange={(id: string) => {
        const chosen = staff.data?.find((one) => one.id === id);
        if (chosen) onChange(chosen);
      }}
    />
  );
}
