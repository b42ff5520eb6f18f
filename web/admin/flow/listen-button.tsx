import { LoadingOutlined, PauseCircleOutlined, SoundOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useFlow, useListening } from './flow-context.ts';
import type { Sound } from './listening.ts';

interface ListenButtonProps {
  /** Tells this sound from the others on the page. */
  id: string;
  sounds: readonly Sound[];
  label: string;
  /** In a line of the tree: an icon, reached by the line's own keys. */
  small?: boolean;
}

/** Plays at once; pressed again, it stops. */
export function ListenButton({ id, sounds, label, small = false }: ListenButtonProps) {
  const { t, listening } = useFlow();
  const { id: heard, loading } = useListening(listening);
  const on = heard === id;
  const Icon = !on ? SoundOutlined : loading ? LoadingOutlined : PauseCircleOutlined;
  return (
    <Button
      className="flow-listen"
      size="small"
      type={small ? 'text' : 'default'}
      icon={<Icon />}
      aria-label={label}
      aria-pressed={on}
      title={label}
      tabIndex={small ? -1 : undefined}
      data-state={!on ? 'still' : loading ? 'loading' : 'playing'}
      onClick={(event) => {
        event.stopPropagation();
        if (on) listening.stop();
        else void listening.play(id, sounds);
      }}
    >
      {small ? null : t(on ? 'prompt.stop' : 'prompt.listen')}
    </Button>
  );
}
