import { useEffect, useRef, useState } from 'react';
import type { Sound } from '../client/sound.ts';
import './level-bar.css';

const EVERY = 80;
/** This long without any sound means that it is muted somewhere, ms. */
const SILENT_AFTER = 8000;

interface LevelBarProps {
  sound: Sound;
  track: MediaStreamTrack | null;
  label: string;
  onSilent?: (silent: boolean) => void;
}

/** How loud a microphone is, alive. */
export function LevelBar({ sound, track, label, onSilent }: LevelBarProps) {
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const element = bar.current;
    if (!track || !element) return undefined;
    const meter = sound.meter(track);
    let heardAt = Date.now();
    let shown = 0;
    let silent = false;
    const timer = setInterval(() => {
      const level = meter.read();
      shown = Math.max(level, shown * 0.8);
      element.style.transform = `scaleX(${shown.toFixed(3)})`;
      element.parentElement?.setAttribute('aria-valuenow', String(Math.round(shown * 100)));
      if (level > 0 || sound.blocked || !track.enabled) heardAt = Date.now();
      const now = Date.now() - heardAt > SILENT_AFTER;
      if (now !== silent) {
        silent = now;
        onSilent?.(now);
      }
    }, EVERY);
    return () => {
      clearInterval(timer);
      meter.close();
      element.style.transform = 'scaleX(0)';
      onSilent?.(false);
    };
  }, [sound, track, onSilent]);
  return (
    <span className="level" role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0}>
      <span className="level-bar" ref={bar} />
    </span>
  );
}

/** A level bar and whether nothing has been heard for long. */
export function useSilence(): [boolean, (silent: boolean) => void] {
  return useState(false);
}
