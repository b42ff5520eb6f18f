import { useQuery } from '@tanstack/react-query';
import type { FlowDraft } from '../../../signaling/contract/flow-api.ts';
import { Failure, Loading } from '../../component/page-state.tsx';
import { differencesOf, short, titlesOfBoth } from './difference.ts';
import { useFlow } from './flow-context.ts';
import { comparisonRequest, versionRequest, type Side } from './flow-request.ts';
import { promptText, titleOf } from './flow-words.ts';

interface DifferenceListProps {
  flowId: string;
  from: Side;
  to: Side;
  revision: number;
  /** Said when there is none. */
  none: string;
}

/** What differs between two states of the flow, in words. */
export function DifferenceList({ flowId, from, to, revision, none }: DifferenceListProps) {
  const { t, document, shipped, service } = useFlow();
  const comparison = useQuery(comparisonRequest(flowId, from, to, revision));
  const before = useSide(flowId, from);
  const after = useSide(flowId, to);
  if (comparison.isError) return <Failure error={comparison.error} onRetry={() => void comparison.refetch()} />;
  if (comparison.isPending || !before || !after) return <Loading rows={4} />;
  const prompt = (name: string): string =>
    short(
      promptText(after, shipped, name) ||
        promptText(before, shipped, name) ||
        promptText(document, shipped, name) ||
        name,
    );
  const found = differencesOf({ t, titled: titlesOfBoth(before, after), prompt, service }, comparison.data);
  const titles = titleDifferences(before, after).map((node) => ({
    kind: 'changed' as const,
    place: titleOf(t, before, node),
    lines: [t('difference.title.changed', { after: titleOf(t, after, node) })],
  }));
  const all = [...found, ...titles];
  if (all.length === 0) return <p className="quiet">{none}</p>;
  return (
    <ul className="flow-differences" tabIndex={0} aria-label={t('publish.effect')} data-testid="flow-differences">
      {all.map(({ kind, place, lines }, index) => (
        <li key={index}>
          <span className={`flow-kind flow-kind-${kind}`}>{t(`difference.${kind}`)}</span>
          <div>
            <strong>{place}</strong>
            <ul>
              {lines.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Nodes that are on both sides and are called differently. */
const titleDifferences = (before: Named, after: Named): string[] =>
  Object.keys(after.nodes).filter(
    (node) => Object.hasOwn(before.nodes, node) && before.titles[node] !== after.titles[node],
  );
type Named = Pick<FlowDraft, 'nodes' | 'titles'>;

/** The document of one side; null while it is on its way. */
function useSide(flowId: string, side: Side) {
  const { document } = useFlow();
  const version = useQuery({ ...versionRequest(flowId, side === 'draft' ? 0 : side), enabled: side !== 'draft' });
  return side === 'draft' ? document : (version.data?.document ?? null);
}
