import { DownOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import type { ItemType } from 'antd/es/menu/interface';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../signaling/contract/api.ts';
import { faultText } from '../component/fault-text.ts';
import { changeAccount, endSessions, resetPassword, unlockAccount } from './account-request.ts';

export const isLocked = ({ lockedUntil }: AccountView): boolean =>
  lockedUntil !== null && Date.parse(lockedUntil) > Date.now();

interface AccountActionsProps {
  account: AccountView;
  onEdit: (account: AccountView) => void;
  onPassword: (account: AccountView, password: string) => void;
}

/** What an administrator may do to an account; what cannot be taken back, or throws somebody out, asks first. */
export function AccountActions({ account, onEdit, onPassword }: AccountActionsProps) {
  const { t } = useTranslation('admin');
  const { modal, message } = App.useApp();
  const queries = useQueryClient();
  const { id, name } = account;
  const act = async (work: () => Promise<string | null>): Promise<void> => {
    try {
      const told = await work();
      if (told) void message.success(told);
      await queries.invalidateQueries({ queryKey: ['accounts'] });
    } catch (error) {
      void modal.error({ title: t('account.failed'), content: faultText(error, '') });
    }
  };
  const ask = (what: 'reset' | 'disable' | 'revoke', work: () => Promise<string | null>): void => {
    void modal.confirm({
      title: t(`account.${what}Title`, { name }),
      content: t(`account.${what}Hint`, { name }),
      okText: t(`account.${what}`),
      okButtonProps: { danger: what === 'disable' },
      onOk: () => act(work),
    });
  };
  const reset = async (): Promise<null> => {
    const { password } = await resetPassword(id);
    onPassword(account, password);
    return null;
  };
  const setDisabled = async (disabled: boolean): Promise<string> => {
    await changeAccount(id, { disabled });
    return t(disabled ? 'account.disabledDone' : 'account.enabled', { name });
  };
  const unlock = async (): Promise<string> => {
    await unlockAccount(id);
    return t('account.unlocked', { name });
  };
  const revoke = async (): Promise<string> => t('account.revoked', { count: (await endSessions(id)).ended });
  const items: ItemType[] = [
    { key: 'edit', label: t('account.edit'), onClick: () => onEdit(account) },
    { key: 'reset', label: t('account.reset'), onClick: () => ask('reset', reset) },
    ...(isLocked(account) ? [{ key: 'unlock', label: t('account.unlock'), onClick: () => void act(unlock) }] : []),
    { key: 'revoke', label: t('account.revoke'), onClick: () => ask('revoke', revoke) },
    { type: 'divider' },
    account.disabled
      ? { key: 'enable', label: t('account.enable'), onClick: () => void act(() => setDisabled(false)) }
      : {
          key: 'disable',
          danger: true,
          label: t('account.disable'),
          onClick: () => ask('disable', () => setDisabled(true)),
        },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button size="small" aria-label={t('account.actionsOf', { name })}>
        {t('account.actions')} <DownOutlined aria-hidden="true" />
      </Button>
    </Dropdown>
  );
}
