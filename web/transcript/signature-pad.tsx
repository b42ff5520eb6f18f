import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { MOST_POINTS, MOST_STROKES, SIGNATURE_FIELD } from '../../signaling/contract/transcript-state.ts';
import './signature-pad.css';

type Stroke = [x: number, y: number, ms: number][];
const INK = '#10233f';
const PEN = 7;

/** A large field for finger, pen or mouse. Gives the strokes in the units of the contract, whatever it measures on the screen. */
export function SignaturePad({ busy, onSign }: { busy: boolean; onSign: (strokes: Stroke[]) => void }) {
  const { t } = useTranslation('transcript');
  const canvas = useRef<HTMLCanvasElement>(null);
  const begun = useRef<number | null>(null);
  const drawing = useRef<Stroke | null>(null);
  const [strokes, setStrokes] = useState<Stroke[]>([]);
  useEffect(() => paint(canvas.current, strokes), [strokes]);
  const pointOf = (event: PointerEvent): Stroke[number] => {
    const box = event.currentTarget.getBoundingClientRect();
    begun.current ??= event.timeStamp;
    const clamp = (value: number, most: number): number => Math.round(Math.min(most, Math.max(0, value)) * 10) / 10;
    return [
      clamp(((event.clientX - box.left) / box.width) * SIGNATURE_FIELD.width, SIGNATURE_FIELD.width),
      clamp(((event.clientY - box.top) / box.height) * SIGNATURE_FIELD.height, SIGNATURE_FIELD.height),
      Math.max(0, Math.round(event.timeStamp - begun.current)),
    ];
  };
  const down = (event: PointerEvent): void => {
    // The server refuses more.
    if (event.button !== 0 || strokes.length >= MOST_STROKES) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = [pointOf(event)];
  };
  const move = (event: PointerEvent): void => {
    const { current } = drawing;
    if (!current || strokes.reduce((sum, { length }) => sum + length, current.length) >= MOST_POINTS) return;
    current.push(pointOf(event));
    paint(canvas.current, [...strokes, current]);
  };
  const up = (): void => {
    const { current } = drawing;
    drawing.current = null;
    if (current) setStrokes([...strokes, current]);
  };
  const clear = (): void => {
    begun.current = null;
    setStrokes([]);
  };
  return (
    <div className="signature">
      <div className="signature-field">
        <canvas
          ref={canvas}
          width={SIGNATURE_FIELD.width}
          height={SIGNATURE_FIELD.height}
          role="img"
          aria-label={t('sign.field')}
          data-testid="signature-field"
          onPointerDown={down}
          onPointerMove={move}
          onPointerUp={up}
          onPointerCancel={up}
        />
        {strokes.length === 0 ? (
          <span className="signature-hint" aria-hidden="true">
            {t('sign.hint')}
          </span>
        ) : null}
      </div>
      <div className="record-form-acts">
        <button
          type="button"
          className="record-button record-primary record-large"
          disabled={busy || strokes.length === 0}
          data-testid="signature-confirm"
          onClick={() => onSign(strokes)}
        >
          {t('sign.confirm')}
        </button>
        <button type="button" className="record-button record-large" disabled={strokes.length === 0} onClick={clear}>
          {t('sign.clear')}
        </button>
      </div>
    </div>
  );
}

function paint(canvas: HTMLCanvasElement | null, strokes: Stroke[]): void {
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.strokeStyle = INK;
  context.lineWidth = PEN;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const stroke of strokes) {
    context.beginPath();
    stroke.forEach(([x, y], index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    const [first] = stroke;
    if (first && stroke.length === 1) context.lineTo(first[0] + 0.1, first[1]);
    context.stroke();
  }
}
