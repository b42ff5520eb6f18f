import { Alert, Button, Checkbox, Form, Input, InputNumber, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { isIdentityNumber, plainIdentity } from '../../signaling/contract/identity-number.ts';
import type { PetitionView } from '../../signaling/contract/petition-api.ts';
import {
  DAY_PARTS,
  PETITION_CHANNELS,
  PETITION_KINDS,
  PETITION_PLACES,
  PETITION_VISITS,
  type DayPart,
  type PersonRole,
  type PetitionChannel,
  type PetitionKind,
  type PetitionPlace,
} from '../../signaling/contract/petition-state.ts';
import { ApiError, post } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { Card, PageFrame } from '../component/page-frame.tsx';
import { useMe } from '../component/session.tsx';
import './petition.css';

interface PersonValues {
  role?: PersonRole;
  name: string;
  identity?: string;
  phone?: string;
  address?: string;
}
interface Values {
  petitioner: PersonValues;
  others?: PersonValues[];
  persons: number;
  channel: PetitionChannel;
  visit: 'first' | 'repeat';
  kind: PetitionKind;
  demand: string;
  cases?: string;
  courts?: string;
  place: PetitionPlace;
  weekdays?: number[];
  part: DayPart;
  note?: string;
}
const WEEKDAYS = [0, 1, 2, 3, 4] as const;
const BEGIN = { persons: 1, channel: 'visit', visit: 'first', place: 'court', part: 'any' } as const;

const personOf = (person: PersonValues, role: PersonRole): object => ({
  role,
  name: person.name.trim(),
  identity: plainIdentity(person.identity ?? ''),
  phone: (person.phone ?? '').trim(),
  address: (person.address ?? '').trim(),
});

const bodyOf = (id: string, courtId: string, values: Values): object => ({
  id,
  courtId,
  channel: values.channel,
  visit: values.visit,
  kind: values.kind,
  people: [
    personOf(values.petitioner, 'petitioner'),
    ...(values.others ?? []).map((person) => personOf(person, person.role ?? 'companion')),
  ],
  persons: values.persons,
  demand: values.demand.trim(),
  caseNumbers: (values.cases ?? '')
    .split(/[,，、;；\n]/)
    .map((text) => text.trim())
    .filter((text) => text !== ''),
  courts: (values.courts ?? '').trim(),
  preference: {
    place: values.place,
    weekdays: values.weekdays ?? [],
    part: values.part,
    note: (values.note ?? '').trim(),
  },
  materialIds: [],
});

/** The guide fills in for who is at the court. */
export function RegisterPage() {
  const { t } = useTranslation('petition');
  const { court } = useMe();
  const navigate = useNavigate();
  const [id] = useState(() => crypto.randomUUID());
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async (values: Values): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      const made = await post<PetitionView>('/api/petitions', bodyOf(id, court.id, values));
      void navigate(`/petitions/${made.id}`);
    } catch (error) {
      const [field] = error instanceof ApiError ? Object.values(error.fields) : [];
      setFault(field ? `${field}（V-001）` : faultText(error, t('act.failed')));
      setBusy(false);
    }
  };
  return (
    <PageFrame title={t('registerPage.title')} aside={<span className="quiet">{court.name}</span>}>
      <Form<Values>
        layout="vertical"
        className="register"
        initialValues={BEGIN}
        scrollToFirstError={{ focus: true }}
        onFinish={(values) => void save(values)}
      >
        <p className="quiet">{t('registerPage.hint')}</p>
        <People />
        <Matter />
        <Time />
        {fault ? <Alert type="error" showIcon role="alert" title={fault} /> : null}
        <p>
          <Button type="primary" size="large" htmlType="submit" loading={busy}>
            {t('registerPage.submit')}
          </Button>
        </p>
      </Form>
    </PageFrame>
  );
}

function useRules() {
  const { t } = useTranslation('petition');
  const needed = { required: true, whitespace: true, message: t('registerPage.needed') };
  const identity = {
    validator: (_: unknown, text: string | undefined) =>
      !text || isIdentityNumber(plainIdentity(text))
        ? Promise.resolve()
        : Promise.reject(new Error(t('registerPage.identityWrong'))),
  };
  const phone = { pattern: /^1[3-9]\d{9}$/, message: t('registerPage.phoneWrong') };
  return { needed, identity, phone };
}

function People() {
  const { t } = useTranslation(['petition', 'petitionLabel']);
  const { needed, identity, phone } = useRules();
  return (
    <Card title={t('registerPage.person')}>
      <div className="register-grid">
        <Form.Item name={['petitioner', 'name']} label={t('registerPage.name')} rules={[needed]}>
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
        <Form.Item name={['petitioner', 'identity']} label={t('registerPage.identity')} rules={[needed, identity]}>
          <Input maxLength={24} autoComplete="off" />
        </Form.Item>
        <Form.Item name={['petitioner', 'phone']} label={t('registerPage.phone')} rules={[needed, phone]}>
          <Input maxLength={11} inputMode="numeric" autoComplete="off" />
        </Form.Item>
        <Form.Item name="persons" label={t('registerPage.persons')}>
          <InputNumber min={1} max={999} />
        </Form.Item>
        <Form.Item name={['petitioner', 'address']} label={t('registerPage.address')} className="register-wide">
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
      </div>
      <Form.List name="others">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <fieldset key={key} className="register-grid">
                <legend>{t('registerPage.other')}</legend>
                <Form.Item name={[name, 'role']} label={t('registerPage.role')} initialValue="representative">
                  <Select
                    options={(['representative', 'companion'] as const).map((value) => ({
                      value,
                      label: t(`petitionLabel:role.${value}`),
                    }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'name']} label={t('registerPage.name')} rules={[needed]}>
                  <Input maxLength={40} />
                </Form.Item>
                <Form.Item name={[name, 'identity']} label={t('registerPage.identity')} rules={[identity]}>
                  <Input maxLength={24} />
                </Form.Item>
                <Form.Item name={[name, 'phone']} label={t('registerPage.phone')} rules={[phone]}>
                  <Input maxLength={11} />
                </Form.Item>
                <Button onClick={() => remove(name)}>{t('registerPage.remove')}</Button>
              </fieldset>
            ))}
            {fields.length < 4 ? <Button onClick={() => add()}>{t('registerPage.add')}</Button> : null}
          </>
        )}
      </Form.List>
    </Card>
  );
}

function Matter() {
  const { t } = useTranslation(['petition', 'petitionLabel']);
  const { needed } = useRules();
  return (
    <Card title={t('registerPage.matter')}>
      <div className="register-grid">
        <Form.Item name="channel" label={t('fact.channel')}>
          <Select options={PETITION_CHANNELS.map((value) => ({ value, label: t(`petitionLabel:channel.${value}`) }))} />
        </Form.Item>
        <Form.Item name="kind" label={t('fact.kind')} rules={[needed]}>
          <Select options={PETITION_KINDS.map((value) => ({ value, label: t(`petitionLabel:kind.${value}`) }))} />
        </Form.Item>
        <Form.Item name="visit" label={t('fact.visit')}>
          <Radio.Group
            options={PETITION_VISITS.map((value) => ({ value, label: t(`petitionLabel:visit.${value}`) }))}
          />
        </Form.Item>
        <Form.Item
          name="demand"
          label={t('registerPage.demand')}
          className="register-wide"
          rules={[needed, { min: 10, message: t('registerPage.short') }]}
        >
          <Input.TextArea rows={5} maxLength={4000} showCount />
        </Form.Item>
        <Form.Item name="cases" label={t('registerPage.cases')}>
          <Input maxLength={400} placeholder="（2026）示0101民初123号" />
        </Form.Item>
        <Form.Item name="courts" label={t('registerPage.courts')}>
          <Input maxLength={400} />
        </Form.Item>
      </div>
    </Card>
  );
}

function Time() {
  const { t } = useTranslation(['petition', 'petitionLabel']);
  return (
    <Card title={t('registerPage.preference')}>
      <div className="register-grid">
        <Form.Item name="place" label={t('registerPage.place')}>
          <Radio.Group
            options={PETITION_PLACES.map((value) => ({ value, label: t(`petitionLabel:place.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="weekdays" label={t('registerPage.weekdays')}>
          <Checkbox.Group options={WEEKDAYS.map((value) => ({ value, label: t(`petitionLabel:weekday.d${value}`) }))} />
        </Form.Item>
        <Form.Item name="part" label={t('registerPage.part')}>
          <Radio.Group options={DAY_PARTS.map((value) => ({ value, label: t(`petitionLabel:part.${value}`) }))} />
        </Form.Item>
        <Form.Item name="note" label={t('registerPage.note')} className="register-wide">
          <Input maxLength={200} />
        </Form.Item>
      </div>
    </Card>
  );
}
