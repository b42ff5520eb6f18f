import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Reads a page aloud in Chinese, where the browser has a voice; another page stops it. */
export function ReadAloud({ text }: { text: string }) {
  const { t } = useTranslation('transcript');
  const [reading, setReading] = useState(false);
  useEffect(() => {
    if (!('speechSynthesis' in window)) return;
    return () => {
      speechSynthesis.cancel();
      setReading(false);
    };
  }, [text]);
  if (!('speechSynthesis' in window)) return null;
  const toggle = (): void => {
    speechSynthesis.cancel();
    setReading(!reading);
    if (reading) return;
    const words = new SpeechSynthesisUtterance(text);
    words.lang = 'zh-CN';
    words.rate = 0.9;
    words.onend = () => setReading(false);
    words.onerror = () => setReading(false);
    speechSynthesis.speak(words);
  };
  return (
    <button type="button" className="record-button record-large" aria-pressed={reading} onClick={toggle}>
      {t(reading ? 'sign.quiet' : 'sign.aloud')}
    </button>
  );
}
