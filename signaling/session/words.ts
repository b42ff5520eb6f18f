import type { session } from '../contract/index.ts';

/** As people call them; on the recording beside the name, and in exports. */
export const SESSION_ROLE_WORDS: Readonly<Record<session.SessionRole, string>> = {
  petitioner: '信访人',
  representative: '代理人',
  guide: '导诉员',
  officer: '接访法官',
  clerk: '书记员',
  lawyer: '值班律师',
  judge: '原承办法官',
  interpreter: '翻译',
  observer: '旁听',
};
