import type { ReactNode } from 'react';

interface PanelProps {
  title: string;
  /** How many there are. */
  count?: string;
  testId?: string;
  className?: string;
  children: ReactNode;
}

/** A part of the board with a fixed place; what does not fit is scrolled to. */
export function Panel({ title, count, testId, className = '', children }: PanelProps) {
  return (
    <section className={`panel ${className}`} data-testid={testId}>
      <header className="panel-head">
        <h2>{title}</h2>
        {count === undefined ? null : <span className="quiet figure">{count}</span>}
      </header>
      <div className="panel-body" tabIndex={0} role="group" aria-label={title}>
        {children}
      </div>
    </section>
  );
}
