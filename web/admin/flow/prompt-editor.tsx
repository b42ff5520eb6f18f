import { AudioOutlined, DeleteOutlined, RobotOutlined, UploadOutlined } from '@ant-design/icons';
import { Button, Input, Upload } from 'antd';
import { useState } from 'react';
import type { FlowDraft } from '../../../signaling/contract/flow-api.ts';
import type { PromptTake } from '../../../signaling/contract/flow.ts';
import type { Language } from '../../../signaling/contract/state.ts';
import { faultText } from '../../component/fault-text.ts';
import { soundOf, useFlow } from './flow-context.ts';
import { uploadRecording } from './flow-request.ts';
import { ListenButton } from './listen-button.tsx';
import { promptsOf } from './verb-field.ts';

const LONGEST = 1000;

interface PromptEditorProps {
  name: string;
  /** What it is for, for the label of its fields. */
  label: string;
  /** Takes the prompt out of its step; null where a step must have it. */
  onRemove: (() => void) | null;
}

/** A prompt's words in both languages, edited where they stand, and its sound. */
export function PromptEditor({ name, label, onRemove }: PromptEditorProps) {
  const { t, document, editable, shipped, change } = useFlow();
  const own = document.texts[name];
  const known = shipped.get(name);
  const english = own ? own.en?.text : (known?.en ?? undefined);
  const uses = Object.values(document.nodes)
    .flat()
    .filter((verb) => promptsOf(verb).includes(name)).length;
  return (
    <div className="flow-prompt" data-prompt={name}>
      <Take name={name} label={label} language="zh" onRemove={onRemove} />
      {english !== undefined ? <Take name={name} label={label} language="en" onRemove={null} /> : null}
      <div className="flow-prompt-foot">
        {uses > 1 ? <span className="quiet">{t('prompt.shared', { count: uses })}</span> : null}
        {editable && english === undefined ? (
          <Button
            size="small"
            type="link"
            onClick={() => change(withTake(document, name, 'en', NEW_ENGLISH, takeOf(document, known, name, 'zh')))}
          >
            {t('prompt.addEnglish')}
          </Button>
        ) : null}
        {editable && own && known?.zh ? (
          <Button size="small" type="link" onClick={() => change(withoutText(document, name))}>
            {t('prompt.shippedBack')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

const NEW_ENGLISH: PromptTake = { text: '', audio: null, source: 'spoken' };

type Known = { zh: string | null; en: string | null } | undefined;

function takeOf(document: FlowDraft, known: Known, name: string, language: Language): PromptTake {
  const own = document.texts[name];
  if (own) return own[language] ?? NEW_ENGLISH;
  return { text: known?.[language] ?? '', audio: null, source: 'spoken' };
}

/** A prompt that was a shipped one becomes the flow's own with the first change, in both languages. */
function withTake(document: FlowDraft, name: string, language: Language, take: PromptTake, zh: PromptTake): FlowDraft {
  const own = document.texts[name] ?? { zh };
  return { ...document, texts: { ...document.texts, [name]: { ...own, [language]: take } } };
}

function withoutText(document: FlowDraft, name: string): FlowDraft {
  return { ...document, texts: Object.fromEntries(Object.entries(document.texts).filter(([own]) => own !== name)) };
}

function Take({
  name,
  label,
  language,
  onRemove,
}: {
  name: string;
  label: string;
  language: Language;
  onRemove: (() => void) | null;
}) {
  const { t, document, editable, shipped, change } = useFlow();
  const known = shipped.get(name);
  const own = document.texts[name];
  const take = takeOf(document, known, name, language);
  const set = (next: PromptTake, tag?: string): void => {
    const english = !own && language === 'zh' && known?.en ? takeOf(document, known, name, 'en') : null;
    const changed = withTake(document, name, language, next, takeOf(document, known, name, 'zh'));
    change(english ? withTake(changed, name, 'en', english, next) : changed, tag);
  };
  const removeEnglish = (): void => {
    if (own) change({ ...document, texts: { ...document.texts, [name]: { zh: own.zh } } });
  };
  const sound = soundOf(document, shipped, name, language);
  const title = t('prompt.text', { language: t(`prompt.${language}`) });
  const remove = language === 'en' ? (own?.en ? removeEnglish : null) : onRemove;
  return (
    <div className="flow-take">
      <Input.TextArea
        aria-label={`${label} ${title}`}
        value={take.text}
        placeholder={name === 'music' ? t('prompt.music') : title}
        maxLength={LONGEST}
        readOnly={!editable}
        lang={language}
        autoSize={{ minRows: 1, maxRows: 6 }}
        onChange={({ target: { value } }) =>
          set(
            take.source === 'recorded' ? { ...take, text: value } : { text: value, audio: null, source: 'spoken' },
            `text ${name} ${language}`,
          )
        }
      />
      <div className="flow-take-bar">
        {sound ? (
          <ListenButton id={`prompt ${name} ${language}`} sounds={[sound]} label={`${t('prompt.listen')} ${title}`} />
        ) : null}
        <Source take={take} own={own !== undefined} />
        <span className="page-frame-space" />
        {editable && take.source === 'recorded' ? (
          <Button
            size="small"
            icon={<RobotOutlined />}
            onClick={() => set({ text: take.text, audio: null, source: 'spoken' })}
          >
            {t('prompt.back')}
          </Button>
        ) : null}
        {editable ? (
          <Recording
            onDone={(audio) =>
              set({ ...take, text: take.text.trim() || t('prompt.recorded'), audio, source: 'recorded' })
            }
          />
        ) : null}
        {editable && remove ? (
          <Button
            size="small"
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t(language === 'en' ? 'prompt.removeEnglish' : 'prompt.remove')}
            title={t(language === 'en' ? 'prompt.removeEnglish' : 'prompt.remove')}
            onClick={remove}
          />
        ) : null}
      </div>
    </div>
  );
}

function Source({ take, own }: { take: PromptTake; own: boolean }) {
  const { t } = useFlow();
  const recorded = take.source === 'recorded';
  const word = recorded ? t('prompt.recorded') : own ? t('prompt.spoken') : t('prompt.shipped');
  return (
    <span className="quiet flow-source">
      {recorded ? <AudioOutlined aria-hidden="true" /> : null} {word}
    </span>
  );
}

/** Uploads a recording; what is wrong with it is said beside the button. */
function Recording({ onDone }: { onDone: (audio: string) => void }) {
  const { t } = useFlow();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const send = async (file: File): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      onDone((await uploadRecording(file)).sha256);
    } catch (error) {
      setFault(faultText(error, t('draft.failed')));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Upload
        accept=".wav,audio/wav"
        showUploadList={false}
        beforeUpload={(file) => {
          void send(file);
          return false;
        }}
      >
        <Button size="small" icon={<UploadOutlined />} loading={busy} title={t('prompt.uploadHint')}>
          {t('prompt.upload')}
        </Button>
      </Upload>
      {fault ? (
        <span role="alert" className="flow-wrong">
          {fault}
        </span>
      ) : null}
    </>
  );
}
