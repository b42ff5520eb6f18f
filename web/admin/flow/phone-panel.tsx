import { PhoneFilled } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { soundOf, useFlow } from './flow-context.ts';
import { promptText, serviceText, titleOf, verbText } from './flow-words.ts';
import { Rehearsal, type RehearsalState, type Speak, type Step } from './rehearsal.ts';
import { PHONE_KEYS } from './verb-field.ts';

/** Long enough to be read when there is nothing to hear, ms. */
const SILENT_PROMPT = 800;

/** A telephone that calls the draft: plays it, takes keys, shows the way that was taken. */
export function PhonePanel() {
  const { t, document, shipped, listening, select } = useFlow();
  const [rehearsal] = useState(() => new Rehearsal());
  const state = useSyncExternalStore(rehearsal.subscribe, () => rehearsal.state);
  useEffect(() => () => rehearsal.hangUp(), [rehearsal]);
  const speak: Speak = (name, signal) => {
    const sound = soundOf(document, shipped, name);
    if (sound) return listening.play(`phone ${name}`, [sound], signal);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, SILENT_PROMPT);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || !state.running) return;
    if (PHONE_KEYS.some((key) => key === event.key)) rehearsal.press(event.key);
  };
  return (
    <div className="flow-phone" onKeyDown={onKeyDown} data-testid="flow-phone">
      <div className="flow-phone-screen" role="status">
        <Screen state={state} />
      </div>
      {state.choices.length > 0 ? (
        <div className="flow-phone-choices" role="group" aria-label={t('phone.choice')}>
          {state.choices.map((choice) => (
            <Button key={choice} size="small" onClick={() => rehearsal.choose(choice)}>
              {t(`phone.choices.${choice}`)}
            </Button>
          ))}
        </div>
      ) : null}
      <div className="flow-keypad" role="group" aria-label={t('phone.keypad')}>
        {PHONE_KEYS.map((key) => (
          <button
            key={key}
            type="button"
            aria-label={t('phone.key', { key })}
            className={state.keys.includes(key) ? 'flow-keypad-live' : ''}
            disabled={!state.running}
            onClick={() => rehearsal.press(key)}
          >
            {key}
          </button>
        ))}
      </div>
      <Button
        block
        type={state.running ? 'default' : 'primary'}
        danger={state.running}
        icon={<PhoneFilled />}
        data-testid="flow-dial"
        onClick={() => (state.running ? rehearsal.hangUp() : void rehearsal.dial(document, speak))}
      >
        {t(state.running ? 'phone.hangUp' : 'phone.dial')}
      </Button>
      <Steps steps={state.steps} onNode={select} />
    </div>
  );
}

function Screen({ state: { node, speaking, running, choices, steps } }: { state: RehearsalState }) {
  const { t, document, shipped } = useFlow();
  if (!running) return <p className="quiet">{t(steps.length > 0 ? 'phone.over' : 'phone.idle')}</p>;
  const waiting = t(choices.length > 0 ? 'phone.choice' : 'phone.waiting');
  const words = speaking === null ? waiting : promptText(document, shipped, speaking) || t('prompt.silent');
  return (
    <>
      <strong>{node === null ? '' : titleOf(t, document, node)}</strong>
      <p>{words}</p>
    </>
  );
}

function Steps({ steps, onNode }: { steps: readonly Step[]; onNode: (node: string) => void }) {
  const { t, document, service } = useFlow();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [steps.length]);
  const words = (step: Step): string => {
    switch (step.what) {
      case 'node':
        return t('phone.steps.node', { title: titleOf(t, document, step.node) });
      case 'key':
        return t(step.known ? 'phone.steps.key' : 'phone.steps.wrongKey', { key: step.key });
      case 'no-key':
        return t('phone.steps.noKey');
      case 'queue':
        return t('phone.steps.queue', { service: serviceText(t, service, step.service) });
      case 'record':
        return t('phone.steps.record');
      case 'other':
      case 'unfinished':
        return t(`phone.steps.${step.what}`, { verb: verbText(t, step.verb) });
      case 'choice':
        return t(`phone.choices.${step.choice}`);
      case 'end':
        return t(`phone.steps.${step.reason}`);
    }
  };
  if (steps.length === 0) return <p className="quiet flow-phone-hint">{t('phone.hint')}</p>;
  return (
    <ol ref={list} className="flow-steps" aria-label={t('phone.way')} tabIndex={0} data-testid="flow-steps">
      {steps.map((step, index) => (
        <li key={index}>
          {step.what === 'node' ? (
            <button type="button" className="flow-steps-node" onClick={() => onNode(step.node)}>
              {words(step)}
            </button>
          ) : (
            words(step)
          )}
        </li>
      ))}
    </ol>
  );
}
