import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultText } from '../component/fault-text.ts';

interface AskDialogProps {
  title: string;
  /** What will happen. */
  hint: string;
  yes: string;
  onYes: () => Promise<void>;
  onClose: () => void;
}

/** Asks before something that cannot be undone. The way back has the focus. */
export function AskDialog({ title, hint, yes, onYes, onClose }: AskDialogProps) {
  const { t } = useTranslation('apply');
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  useEffect(() => dialog.current?.showModal(), []);
  const act = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      await onYes();
      onClose();
    } catch (error) {
      setFault(faultText(error, t('wrong.failed')));
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} className="ask-dialog" aria-labelledby="ask-title" onClose={onClose}>
      <h2 id="ask-title">{title}</h2>
      <p>{hint}</p>
      <p role="alert" className="apply-fault">
        {fault}
      </p>
      <div className="apply-buttons">
        <button type="button" className="apply-second" autoFocus onClick={onClose}>
          {t('own.keep')}
        </button>
        <button type="button" className="apply-danger" aria-disabled={busy} onClick={() => void act()}>
          {yes}
        </button>
      </div>
    </dialog>
  );
}
