import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MaterialOnShow } from '../../signaling/contract/session.ts';
import './paper.css';

interface MaterialPageProps {
  material: MaterialOnShow;
  /** Where its pages are for the one who looks; each only while it is on show. */
  path: string;
  /** What can be done about it. */
  children?: ReactNode;
}

/** The page before everybody's eyes. Everybody makes it larger for themself. */
export function MaterialPage({ material, path, children }: MaterialPageProps) {
  const { t } = useTranslation('room');
  const { materialId, name, page, pages } = material;
  const [large, setLarge] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const sheet = useRef<HTMLDivElement>(null);
  const src = `${path}/${encodeURIComponent(materialId)}/pages/${page}`;
  useEffect(() => {
    // A new page is read from its top.
    sheet.current?.scrollTo(0, 0);
  }, [src]);
  return (
    <figure className="paper" data-testid="paper" data-page={page}>
      <div
        ref={sheet}
        className={large ? 'paper-sheet paper-large' : 'paper-sheet'}
        role="group"
        aria-label={t('material.sheet')}
        {...(large ? { tabIndex: 0 } : {})}
      >
        <Sheet
          key={`${src} ${attempt}`}
          src={src}
          alt={t('material.image', { name, page })}
          onAgain={() => setAttempt((before) => before + 1)}
        />
      </div>
      <figcaption>
        <span className="paper-name">
          <strong>{name}</strong> <span className="figure">{t('material.page', { page, pages })}</span>
        </span>
        <button type="button" className="plain-action" data-testid="paper-size" onClick={() => setLarge(!large)}>
          {t(large ? 'material.whole' : 'material.larger')}
        </button>
        {children}
      </figcaption>
    </figure>
  );
}

function Sheet({ src, alt, onAgain }: { src: string; alt: string; onAgain: () => void }) {
  const { t } = useTranslation('room');
  const [state, setState] = useState<'opening' | 'open' | 'failed'>('opening');
  if (state === 'failed') {
    return (
      <p className="paper-word" role="alert" data-testid="paper-failed">
        {t('material.failed')}
        <button type="button" className="plain-action" onClick={onAgain}>
          {t('material.again')}
        </button>
      </p>
    );
  }
  return (
    <>
      {state === 'opening' ? <p className="paper-word">{t('material.opening')}</p> : null}
      <img src={src} alt={alt} onLoad={() => setState('open')} onError={() => setState('failed')} />
    </>
  );
}
