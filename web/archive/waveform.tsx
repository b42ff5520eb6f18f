import { useEffect, useRef } from 'react';

interface WaveformProps {
  /** Peak level per 100 ms, 0–100. */
  peaks: number[];
  color: string;
  /** Said to screen readers. */
  label: string;
}

/** Telephone speech seldom comes near full scale: the root lifts quiet voices so that they are seen. */
const height = (peak: number): number => Math.sqrt(peak / 100);

function draw(canvas: HTMLCanvasElement, peaks: number[], color: string): void {
  const scale = window.devicePixelRatio || 1;
  const box = canvas.getBoundingClientRect();
  const width = Math.max(1, Math.round(box.width * scale));
  const tall = Math.max(1, Math.round(box.height * scale));
  canvas.width = width;
  canvas.height = tall;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.clearRect(0, 0, width, tall);
  pen.fillStyle = color;
  const middle = tall / 2;
  const line = Math.max(1, scale / 2);
  for (let x = 0; x < width; x += 1) {
    const from = Math.floor((x / width) * peaks.length);
    const to = Math.max(from + 1, Math.floor(((x + 1) / width) * peaks.length));
    let peak = 0;
    for (let index = from; index < to && index < peaks.length; index += 1) peak = Math.max(peak, peaks[index] ?? 0);
    const half = Math.max(line / 2, height(peak) * (middle - scale));
    pen.fillRect(x, middle - half, 1, half * 2);
  }
}

/** A voice over time. It fills the box that it stands in and is drawn again when that changes. */
export function Waveform({ peaks, color, label }: WaveformProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() => draw(element, peaks, color));
    observer.observe(element);
    return () => observer.disconnect();
  }, [peaks, color]);
  return <canvas ref={canvas} className="waveform" role="img" aria-label={label} />;
}
