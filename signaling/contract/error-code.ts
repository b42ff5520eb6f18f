/**
 * Every error a person or a client can be told about: code, HTTP status, and what to say.
 * `zh` is for people (says what happened and what to do), `en` for logs. The letter says where it belongs:
 * A account, C call, E enquiry and cases, F flow, J joining and acting in a video session, M microphone and media, O calls out, P petition and appointment, Q queue,
 * R recording, S system, V validation, W work order.
 */
export const ERRORS = {
  'V-001': { status: 400, zh: '填写的内容有误，请检查标红的项目。', en: 'validation failed' },
  'V-002': { status: 413, zh: '提交的内容太大。', en: 'payload too large' },
  'V-003': { status: 404, zh: '没有找到您要的内容，可能已被移走。', en: 'not found' },
  'V-004': { status: 405, zh: '不支持这样的操作。', en: 'method not allowed' },
  'A-001': { status: 401, zh: '请先登录。', en: 'not signed in' },
  'A-002': { status: 401, zh: '用户名或密码不正确。', en: 'wrong user name or password' },
  'A-003': {
    status: 429,
    zh: '连续输错次数过多，账号已暂时锁定，请 15 分钟后再试或联系管理员。',
    en: 'account locked',
  },
  'A-004': { status: 403, zh: '您的岗位没有这项权限。', en: 'role not allowed' },
  'A-005': { status: 403, zh: '请求来源不明，已拒绝。请刷新页面后重试。', en: 'cross-site request refused' },
  'A-006': { status: 401, zh: '登录已失效，请重新登录。', en: 'session ended' },
  'A-007': { status: 403, zh: '账号已停用，请联系管理员。', en: 'account disabled' },
  'A-008': { status: 409, zh: '用户名已被使用，请换一个。', en: 'user name taken' },
  'A-009': { status: 409, zh: '不能对自己的账号执行此操作。', en: 'not on own account' },
  'A-010': { status: 429, zh: '验证码获取太频繁，请稍后再试，或拨打 12368。', en: 'too many sign-in codes' },
  'A-011': { status: 401, zh: '验证码不正确或已过期，请核对短信，或重新获取。', en: 'wrong or expired code' },
  'A-012': { status: 401, zh: '请先用手机号和短信验证码登录。', en: 'citizen not signed in' },
  'B-001': { status: 409, zh: '这条回拨正在处理或已经结束，请刷新后再看。', en: 'callback busy or over' },
  'C-001': { status: 404, zh: '没有找到这通电话。', en: 'call not found' },
  'C-002': { status: 409, zh: '这通电话已经转给其他人或已结束。', en: 'offer no longer stands' },
  'C-003': { status: 409, zh: '电话当前状态不允许此操作。', en: 'illegal call state' },
  'C-004': { status: 404, zh: '被叫号码未开通。', en: 'called number unknown' },
  'C-005': { status: 503, zh: '线路繁忙，请稍后再拨。', en: 'gateway full' },
  'F-001': { status: 409, zh: '其他人已修改并保存了这个流程，请刷新后在新内容上修改。', en: 'draft changed meanwhile' },
  'F-002': { status: 409, zh: '流程还有错误，请按提示改正后再发布。', en: 'flow has errors' },
  'F-003': { status: 409, zh: '这个号码已有流程，请直接编辑。', en: 'number has a flow' },
  'F-004': {
    status: 400,
    zh: '录音文件无法使用。请上传不超过三分钟的 WAV（PCM）文件，单声道或双声道均可。',
    en: 'not a usable WAV file',
  },
  'F-005': { status: 503, zh: '语音合成暂时不可用，请稍后重试，或上传录音文件。', en: 'speech not available' },
  'C-020': { status: 409, zh: '这通电话已经有人回访过了，请刷新页面。', en: 'followed up already' },
  'Q-001': { status: 409, zh: '当前状态不允许此操作。', en: 'illegal officer state' },
  'Q-002': { status: 409, zh: '您已在另一个窗口登录坐席，本窗口已停用。', en: 'desk taken over by another window' },
  'Q-003': { status: 409, zh: '这位同事现在不空闲，请重新选择。', en: 'officer not free' },
  'Q-004': { status: 409, zh: '那里现在没有人值班，请重新选择。', en: 'nobody on duty there' },
  'E-001': {
    status: 404,
    zh: '没有查到。请核对填写的号码和密码；仍查不到，请拨打 12368 转人工。',
    en: 'nothing found or wrong password',
  },
  'E-002': {
    status: 429,
    zh: '连续输错次数过多，为保护案件信息，查询已暂停，请稍后再试，或拨打 12368 转人工。',
    en: 'enquiry locked',
  },
  'E-003': { status: 503, zh: '案件系统暂时没有回应，请稍后再试，或拨打 12368 转人工。', en: 'case data away' },
  'E-004': { status: 400, zh: '这个文件不能导入。', en: 'not a table of cases' },
  'J-001': {
    status: 404,
    zh: '这个链接无效或已作废，请联系法院导诉员重新发给您。',
    en: 'join link unknown or replaced',
  },
  'J-002': {
    status: 409,
    zh: '这个链接已在另一台设备或浏览器上打开。请用那台设备，或联系法院导诉员重新发送。',
    en: 'join link opened elsewhere',
  },
  'J-003': { status: 403, zh: '核对码不正确，请重新输入。', en: 'wrong check of a join link' },
  'J-004': {
    status: 423,
    zh: '核对码输错次数过多，这个链接已停用，请联系法院导诉员重新发送。',
    en: 'join link locked',
  },
  'J-005': { status: 410, zh: '这次视频接访已经结束。', en: 'session over' },
  'J-006': { status: 409, zh: '现在不能这样操作，请看一下接访的最新状态。', en: 'illegal session state' },
  'J-007': { status: 403, zh: '您在这次接访中没有这项权限。', en: 'act not allowed in the session' },
  'J-008': { status: 409, zh: '接访室已满十二人，请先请一位离开。', en: 'session room full' },
  'J-009': { status: 404, zh: '没有找到这位参加人。', en: 'participant not found' },
  'J-010': { status: 401, zh: '请先打开短信中的链接并核对身份。', en: 'no place in the session' },
  'J-011': { status: 409, zh: '主持人已将您静音，暂时不能打开。', en: 'muted by the chair' },
  'J-012': { status: 404, zh: '没有找到这次视频接访。', en: 'session not found' },
  'W-001': { status: 409, zh: '这件工单已经不在这一步了，请刷新后再看。', en: 'illegal work order state' },
  'W-002': { status: 409, zh: '不能转给这位人员，请重新选择。', en: 'addressee not possible' },
  'P-001': { status: 409, zh: '这件信访已经不在这一步了，请刷新后再看。', en: 'illegal petition state' },
  'P-002': {
    status: 415,
    zh: '这种文件不能上传，或内容与文件名不符。请上传照片（JPG、PNG、WebP）、PDF 或 Office 文件。',
    en: 'content is not what the name says',
  },
  'P-003': { status: 413, zh: '文件太大。每个文件不能超过 20 MB，请压缩或分开上传。', en: 'file too large' },
  'P-004': { status: 409, zh: '材料最多 20 个，请删去不需要的，或合并后上传。', en: 'too many files' },
  'P-005': { status: 400, zh: '文件已损坏或加了密码，打不开。请重新拍照、扫描或另存后再上传。', en: 'file damaged' },
  'P-006': { status: 404, zh: '这个文件不能在线查看，请下载后打开。', en: 'no preview' },
  'P-007': { status: 503, zh: '文件预览暂时不可用，请稍后重试，或下载后打开。', en: 'preview not available' },
  'P-008': {
    status: 409,
    zh: '已两次未到，需要导诉员先与信访人联系并确认，才能再次预约。',
    en: 'guide must confirm after no-shows',
  },
  'P-020': { status: 409, zh: '这个时间刚被别人约走，请另选时间。', en: 'slot taken' },
  'P-021': { status: 400, zh: '这个时间不能预约，请按日历重新选择。', en: 'not a possible time' },
  'P-022': { status: 409, zh: '预约状态已经改变，请刷新后再看。', en: 'illegal appointment state' },
  'M-101': {
    status: 400,
    zh: '没有得到麦克风权限。请在浏览器地址栏左侧允许使用麦克风，然后重试。',
    en: 'microphone denied',
  },
  'M-102': { status: 400, zh: '没有找到麦克风。请插好耳麦后重试。', en: 'microphone missing' },
  'M-103': { status: 502, zh: '语音通道没有接通，正在重试。', en: 'media connection failed' },
  'M-104': { status: 503, zh: '语音服务器暂时不可用，正在恢复。', en: 'no media node' },
  'M-105': { status: 404, zh: '语音房间不存在或已关闭。', en: 'room not found' },
  'M-106': { status: 400, zh: '媒体参数不被接受。', en: 'media parameters refused' },
  'M-107': { status: 403, zh: '您还在等候室，进入接访室后才能发送声音和画面。', en: 'still in the lobby' },
  'O-001': { status: 400, zh: '这不是可以拨打的电话号码，请检查后再拨。', en: 'no number that can be called' },
  'O-002': { status: 403, zh: '本院不允许外呼这类号码。', en: 'number class not allowed' },
  'O-003': {
    status: 429,
    zh: '您这一小时的外呼次数已用完，请稍后再拨，或联系班长。',
    en: 'officer called out too often',
  },
  'O-004': { status: 429, zh: '本院这一小时的外呼次数已用完，请稍后再拨。', en: 'court called out too often' },
  'O-005': { status: 503, zh: '外呼线路没有开通或暂时不可用，请联系管理员。', en: 'no line for calls out' },
  'O-006': { status: 409, zh: '这条记录没有电话号码，无法回拨。', en: 'record has no number' },
  'R-001': { status: 404, zh: '录音不存在。', en: 'recording not found' },
  'R-002': { status: 409, zh: '录音正在整理，请几秒后再试。', en: 'recording not archived yet' },
  'R-003': {
    status: 409,
    zh: '录音文件与存证校验值不一致，可能被改动，请立即联系管理员。',
    en: 'recording hash mismatch',
  },
  'R-004': { status: 416, zh: '请求的录音范围无效。', en: 'range not satisfiable' },
  'S-001': { status: 500, zh: '系统出错了，请稍后重试；如仍不行请把编号告诉管理员。', en: 'internal error' },
  'S-002': { status: 503, zh: '数据库暂时连不上，正在恢复，请稍后重试。', en: 'database unavailable' },
  'S-003': { status: 429, zh: '操作太频繁，请稍后再试。', en: 'rate limited' },
  'S-004': { status: 504, zh: '等待回应超时，请重试。', en: 'request timed out' },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** What is sent to a client for an error; `requestId` finds the log line. `fields` maps a form field to what is wrong with it. */
export interface ErrorBody {
  error: { code: ErrorCode; message: string; requestId?: string; fields?: Record<string, string> };
}

/** Answer to a request over Socket.IO: the value, or the error. */
export type Reply<T> = { ok: true; value: T } | ({ ok: false } & ErrorBody);
