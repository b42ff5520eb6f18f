import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from './clock.ts';
import './page-frame.css';

interface PageFrameProps {
  title: string;
  /** Beside the title: a count, a state. */
  aside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A staff page: title, what can be done, content. */
export function PageFrame({ title, aside, actions, children }: PageFrameProps) {
  const { t } = useTranslation();
  useTitle(`${title} · ${t('product')}`);
  return (
    <div className="page-frame">
      <header className="page-frame-head">
        <h1>{title}</h1>
        {aside}
        <span className="page-frame-space" />
        {actions}
      </header>
      {children}
    </div>
  );
}

/** A surface with a heading. `level`: of the heading. */
export function Card({
  title,
  extra,
  children,
  className = '',
  testId,
  id,
}: {
  title?: ReactNode;
  extra?: ReactNode;
  children: ReactNode;
  className?: string;
  testId?: string;
  /** For links to it. */
  id?: string;
}) {
  return (
    <section id={id} className={`card ${className}`} data-testid={testId}>
      {title === undefined ? null : (
        <header className="card-head">
          <h2>{title}</h2>
          <span className="page-frame-space" />
          {extra}
        </header>
      )}
      {children}
    </section>
  );
}

/** One fact: its name above, its value below. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
