import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Service } from '../../signaling/contract/service.ts';
import { useServices } from '../component/services.ts';

interface ServiceRulesProps<R> {
  /** Which of them: its texts in the catalogue begin with this. */
  name: 'capacity' | 'overflow';
  courtId: string;
  rules: R[];
  editable: boolean;
  onChange: (rules: R[]) => void;
  /** The rule that a service begins with. */
  first: (service: Service) => R;
  /** What of a rule is shown and edited. */
  children: (rule: R, change: (part: Partial<R>) => void) => ReactNode;
}

/** Rules of services, a line for each service that has one: changed, taken away, and added for a service without. */
export function ServiceRules<R extends { service: Service }>({
  name,
  courtId,
  rules,
  editable,
  onChange,
  first,
  children,
}: ServiceRulesProps<R>) {
  const { t } = useTranslation('admin');
  const services = useServices();
  const without = services.of(courtId).filter(({ value }) => !rules.some((rule) => rule.service === value));
  const change = (rule: R, part: Partial<R>): void =>
    onChange(rules.map((one) => (one === rule ? { ...rule, ...part } : one)));
  return (
    <section className="service-rules" aria-labelledby={`${name}-title`}>
      <h2 id={`${name}-title`}>{t(`distribution.${name}`)}</h2>
      <p className="quiet">{t(`distribution.${name}Hint`)}</p>
      {rules.length === 0 ? <p className="quiet">{t(`distribution.${name}None`)}</p> : null}
      <ul>
        {rules.map((rule) => (
          <li key={rule.service}>
            {children(rule, (part) => change(rule, part))}
            {editable ? (
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t(`distribution.${name}Remove`, { service: services.name(rule.service, courtId) })}
                onClick={() => onChange(rules.filter((one) => one !== rule))}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {editable && without.length > 0 ? (
        <Select<Service>
          className="service-rules-add"
          value={null}
          suffixIcon={<PlusOutlined />}
          placeholder={t(`distribution.${name}Add`)}
          aria-label={t(`distribution.${name}Add`)}
          options={without}
          onChange={(service) => onChange([...rules, first(service)])}
        />
      ) : null}
    </section>
  );
}
