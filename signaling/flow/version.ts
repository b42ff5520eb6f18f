import { flowSchema, type Flow, type flowApi } from '../contract/index.ts';
import type { Published } from '../court/index.ts';
import { FlowModel, FlowVersionModel, type FlowDocument, type FlowVersionDocument } from './document.ts';

/** The newest version of each flow, by flow. */
export async function newestVersions(flowIds?: string[]): Promise<Map<string, FlowVersionDocument>> {
  const found = await FlowVersionModel.aggregate<{ newest: FlowVersionDocument }>([
    ...(flowIds ? [{ $match: { flowId: { $in: flowIds } } }] : []),
    { $sort: { flowId: 1, version: 1 } },
    { $group: { _id: '$flowId', newest: { $last: '$$ROOT' } } },
  ]);
  return new Map(found.map(({ newest }) => [newest.flowId, newest]));
}

/** What is in force, for the directory of courts. What does not parse any more (an older release wrote it) is as if it were not there. */
export async function publishedFlows(): Promise<Published[]> {
  const [flows, newest] = await Promise.all([
    FlowModel.find().select({ courtId: 1, calledNumber: 1 }).lean<FlowDocument[]>(),
    newestVersions(),
  ]);
  return flows.flatMap(({ _id: flowId, courtId, calledNumber }) => {
    const version = newest.get(flowId);
    const parsed = flowSchema.safeParse(version?.document);
    return version && parsed.success
      ? [{ courtId, calledNumber, flowId, version: version.version, flow: parsed.data }]
      : [];
  });
}

/** The document as the present release reads it. Error when it cannot. */
export const documentOf = (version: FlowVersionDocument): Flow => flowSchema.parse(version.document);

export const versionSummary = (version: FlowVersionDocument): flowApi.FlowVersionSummary => ({
  version: version.version,
  publishedAt: version.publishedAt.toISOString(),
  publishedBy: version.publishedBy,
  note: version.note,
  rolledBackTo: version.rolledBackTo,
});
