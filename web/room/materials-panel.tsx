import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SessionMaterial } from '../../signaling/contract/session-api.ts';
import type { RoomView } from '../../signaling/contract/session.ts';
import { get } from '../client/http.ts';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { leaf, mayLeaf, pageBeside, stopShowing } from './material-act.ts';
import { MaterialPage } from './material-page.tsx';
import { useSessionRoom } from './room-context.ts';
import { ROOM_KEYS } from './room-keys.ts';

/** What is handed in while people talk appears by itself, ms. */
const LOOK_EVERY = 15_000;
const pathOf = ({ sessionId }: RoomView): string => `/api/sessions/${encodeURIComponent(sessionId)}/materials`;

/** Papers of the petition, for who may put one before everybody's eyes, and leafing in it. */
export function MaterialsPanel({ view }: { view: RoomView }) {
  const { t } = useTranslation('room');
  const path = pathOf(view);
  const list = useQuery({
    queryKey: ['session-materials', view.sessionId],
    queryFn: ({ signal }) => get<SessionMaterial[]>(path, undefined, signal),
    refetchInterval: LOOK_EVERY,
  });
  if (list.isPending) return <Loading rows={4} />;
  if (!list.data) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  const shown = view.material;
  return (
    <div className="materials" data-testid="materials">
      {shown ? (
        <section className="materials-shown" aria-label={t('material.shown')}>
          <span className="quiet">{t('material.shown')}</span>
          <strong>{shown.name}</strong>
          <Leaf view={view} />
        </section>
      ) : null}
      {list.data.length === 0 ? <Empty title={t('material.none')} hint={t('material.noneHint')} /> : null}
      <ul className="materials-list" aria-label={t('material.list')}>
        {list.data.map((material) => (
          <Paper key={material.materialId} material={material} shown={material.materialId === shown?.materialId} />
        ))}
      </ul>
    </div>
  );
}

function Paper({ material: { materialId, name, pages }, shown }: { material: SessionMaterial; shown: boolean }) {
  const { t } = useTranslation('room');
  const room = useSessionRoom();
  const show = (): void => void room.act((ask) => ask('session:show', { material: { materialId, page: 1 } }));
  return (
    <li className={shown ? 'materials-on' : undefined} data-material={name}>
      <span className="materials-name">
        {name}
        <span className="quiet figure">{pages === null ? t('material.noPages') : t('material.pages', { pages })}</span>
      </span>
      {pages === null ? null : (
        <Button
          aria-label={shown ? t('material.stop') : t('material.showOne', { name })}
          data-testid={shown ? 'material-stop' : 'material-show'}
          onClick={() => (shown ? stopShowing(room) : show())}
        >
          {t(shown ? 'material.stop' : 'material.show')}
        </Button>
      )}
    </li>
  );
}

/** The page on the stage of staff; who may turns it there, too, whatever stands beside the stage. */
export function StageMaterial({ view }: { view: RoomView }) {
  const { t } = useTranslation('room');
  const room = useSessionRoom();
  if (!view.material) return null;
  return (
    <MaterialPage material={view.material} path={pathOf(view)}>
      {mayLeaf(view) ? (
        <>
          <span className="leaf">
            <Turn view={view} step={-1} />
            <Turn view={view} step={1} />
          </span>
          <Button data-testid="paper-stop" onClick={() => stopShowing(room)}>
            {t('material.stop')}
          </Button>
        </>
      ) : null}
    </MaterialPage>
  );
}

function Leaf({ view }: { view: RoomView }) {
  const { t } = useTranslation('room');
  if (!view.material) return null;
  const { page, pages } = view.material;
  return (
    <span className="leaf">
      <Turn view={view} step={-1} />
      <span className="figure" data-testid="leaf-page">
        {t('material.page', { page, pages })}
      </span>
      <Turn view={view} step={1} />
    </span>
  );
}

function Turn({ view, step }: { view: RoomView; step: 1 | -1 }) {
  const { t } = useTranslation('room');
  const room = useSessionRoom();
  const [word, key] = step === 1 ? (['after', ROOM_KEYS.pageOn] as const) : (['before', ROOM_KEYS.pageBack] as const);
  return (
    <Button
      icon={step === 1 ? <RightOutlined /> : <LeftOutlined />}
      aria-label={t(`material.${word}`)}
      aria-keyshortcuts={key}
      // Stays where it is for who presses it with the keyboard.
      aria-disabled={pageBeside(view, step) === null}
      title={`${t(`material.${word}`)}（${key}）`}
      data-testid={`page-${word}`}
      onClick={() => leaf(room, view, step)}
    />
  );
}
