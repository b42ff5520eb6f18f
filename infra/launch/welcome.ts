import type { FirstRun } from './first-run.ts';

const ROLE_NAMES: Record<string, string> = {
  'hotline-agent': '坐席',
  supervisor: '班长',
  operator: '业务管理员',
  administrator: '系统管理员',
  auditor: '安全审计员',
  guide: '导诉员',
  'reception-officer': '接访法官',
  'duty-lawyer': '值班律师',
  judge: '法官',
  'division-head': '部门负责人',
  clerk: '书记员',
};

/** What a person needs to begin, in Chinese. */
export function welcome({ url, httpsUrl, sip, accounts }: FirstRun, dataDir: string): string {
  const line = '─'.repeat(72);
  const lines = [
    '',
    line,
    '  12368 诉讼服务热线已启动',
    '',
    `  坐席工作台  ${url}/desk`,
    `  班长监控台  ${url}/board`,
    `  视频接访    ${url}/sessions （群众从 ${url} 申请，或打开法院发给的链接）`,
    ...(httpsUrl === null ? [] : [`  其他电脑    ${httpsUrl}/desk （自签名证书，浏览器会提示，请选择继续访问）`]),
    `  拨打热线    ${sip} （UDP 或 TCP，任意 SIP 电话）`,
    '',
  ];
  if (accounts.length > 0) {
    lines.push(`  ${accounts.length > 1 ? '演示账号' : '管理账号'}（也在 ${dataDir}/first-run.json）`);
    const width = Math.max(...accounts.map(({ username }) => username.length)) + 2;
    for (const { role, username, password } of accounts) {
      lines.push(`    ${username.padEnd(width)}${password}   ${ROLE_NAMES[role] ?? role}`);
    }
    lines.push('');
  }
  lines.push(`  数据与日志  ${dataDir}`, '  按 Ctrl-C 结束；有通话时等通话结束，再按一次立即结束', line, '');
  return lines.join('\n');
}
