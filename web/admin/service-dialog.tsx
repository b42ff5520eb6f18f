import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { serviceId, type CourtService } from '../../signaling/contract/service.ts';

type Values = Pick<CourtService, 'id' | 'zh' | 'en'>;

interface ServiceDialogProps {
  /** Null: a new one. */
  service: CourtService | null;
  others: readonly CourtService[];
  onClose: () => void;
  onDone: (service: CourtService) => void;
}

/** Names of a service, and for a new one the id that it keeps for good. */
export function ServiceDialog({ service, others, onClose, onDone }: ServiceDialogProps) {
  const { t } = useTranslation('admin');
  const [form] = Form.useForm<Values>();
  const unique = (field: keyof Values) => ({
    validator: (_: unknown, value = '') =>
      others.some((one) => one[field].toLowerCase() === String(value).trim().toLowerCase())
        ? Promise.reject(new Error(t('services.taken')))
        : Promise.resolve(),
  });
  const id = {
    validator: (_: unknown, value: unknown) =>
      serviceId.safeParse(value).success ? Promise.resolve() : Promise.reject(new Error(t('services.idWrong'))),
  };
  const done = ({ id: chosen, zh, en }: Values): void =>
    onDone({ id: service?.id ?? chosen, zh: zh.trim(), en: en.trim(), active: service?.active ?? true });
  return (
    <Modal
      open
      title={service ? t('services.editTitle', { name: service.zh }) : t('services.add')}
      okText={t('services.ok')}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ id: service?.id ?? '', zh: service?.zh ?? '', en: service?.en ?? '' }}
        onFinish={done}
      >
        <Form.Item
          name="zh"
          label={t('services.zh')}
          rules={[{ required: true, whitespace: true, message: t('services.nameMissing') }, unique('zh')]}
        >
          <Input autoComplete="off" maxLength={20} autoFocus placeholder={t('services.zhHint')} />
        </Form.Item>
        <Form.Item
          name="en"
          label={t('services.en')}
          rules={[{ required: true, whitespace: true, message: t('services.nameMissing') }, unique('en')]}
        >
          <Input autoComplete="off" maxLength={40} placeholder="Intellectual property" lang="en" />
        </Form.Item>
        {service ? null : (
          <Form.Item name="id" label={t('services.id')} extra={t('services.idHint')} rules={[id, unique('id')]}>
            <Input autoComplete="off" maxLength={32} placeholder="intellectual-property" />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
