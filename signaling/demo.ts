import { STANDARD_SERVICES, type Role, type Service } from './contract/index.ts';
import type { Author, Court } from './court/index.ts';

/** Courts and staff with invented names, for trying the system out. */
export const DEMO_AUTHOR: Author = { accountId: 'system', name: '系统' };

export const DEMO_COURTS: Court[] = [
  { id: 'demo-high', name: '示例省高级人民法院', level: 'high', parentId: null, numbers: [] },
  {
    id: 'demo-intermediate',
    name: '示例市中级人民法院',
    level: 'intermediate',
    parentId: 'demo-high',
    numbers: ['12368'],
  },
  {
    id: 'demo-basic',
    name: '示例区人民法院',
    level: 'basic',
    parentId: 'demo-intermediate',
    numbers: ['1236801', '1236802'],
  },
];

/** Codes of the demo courts in case numbers; 示 is no province. */
export const DEMO_CASE_CODES: Record<string, string> = {
  'demo-high': '示',
  'demo-intermediate': '示01',
  'demo-basic': '示0101',
};
/** Whose operator imported the demo's cases. */
export const DEMO_CASES_COURT = 'demo-intermediate';

export interface DemoMember {
  username: string;
  name: string;
  role: Role;
  courtId: string;
  services: Service[];
}

const ALL = STANDARD_SERVICES.map(({ id }) => id);

const member = (username: string, name: string, role: Role, courtId = 'demo-intermediate'): DemoMember => ({
  username,
  name,
  role,
  courtId,
  services: role === 'hotline-agent' ? ALL : [],
});

export const DEMO_STAFF: DemoMember[] = [
  member('agent1', '张敏', 'hotline-agent'),
  member('agent2', '李强', 'hotline-agent'),
  member('agent3', '王芳', 'hotline-agent'),
  member('supervisor1', '赵静', 'supervisor'),
  member('guide1', '陈洁', 'guide'),
  member('officer1', '刘洋', 'reception-officer'),
  member('lawyer1', '杨帆', 'duty-lawyer'),
  member('judge1', '黄磊', 'judge'),
  member('judge2', '李明', 'judge'),
  member('head1', '周涛', 'division-head'),
  member('clerk1', '吴倩', 'clerk'),
  member('officer2', '何平', 'reception-officer'),
  member('admin1', '徐亮', 'administrator'),
  member('auditor1', '孙悦', 'auditor'),
  member('operator1', '马骏', 'operator'),
  member('basic-agent1', '朱琳', 'hotline-agent', 'demo-basic'),
  member('basic-supervisor1', '胡斌', 'supervisor', 'demo-basic'),
  member('basic-guide1', '林芳', 'guide', 'demo-basic'),
  member('basic-clerk1', '高峰', 'clerk', 'demo-basic'),
  member('basic-officer1', '罗勇', 'reception-officer', 'demo-basic'),
  member('high-officer1', '宋岩', 'reception-officer', 'demo-high'),
  member('high-supervisor1', '郭宁', 'supervisor', 'demo-high'),
];

/** Rooms where petitioners sit. */
export const DEMO_ROOMS = [
  { courtId: 'demo-basic', name: '第一视频接访室' },
  { courtId: 'demo-basic', name: '第二视频接访室' },
  { courtId: 'demo-intermediate', name: '视频接访室' },
];
/** When reception officers receive, on every working day, Asia/Shanghai. */
export const DEMO_RECEPTION_HOURS = [
  { from: '09:00', to: '12:00' },
  { from: '14:00', to: '17:00' },
];
