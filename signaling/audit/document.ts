import mongoose from 'mongoose';

/** The trail as it is stored: append-only, each entry linked to the one before. */
const schema = new mongoose.Schema(
  {
    _id: { type: String, required: true },
    seq: { type: Number, required: true, unique: true },
    at: { type: Date, required: true },
    actorId: { type: String, default: null },
    actorName: { type: String, required: true },
    role: { type: String, required: true },
    courtId: { type: String, default: null },
    action: { type: String, required: true },
    target: { type: String, default: '' },
    reason: { type: String, default: null },
    address: { type: String, default: '' },
    details: { type: mongoose.Schema.Types.Mixed, default: {} },
    link: { type: String, required: true },
  },
  { collection: 'audit', minimize: false, versionKey: false },
);
schema.index({ courtId: 1, at: -1 });
schema.index({ target: 1, at: -1 });
schema.pre(
  [
    'updateOne',
    'updateMany',
    'findOneAndUpdate',
    'replaceOne',
    'findOneAndReplace',
    'deleteOne',
    'deleteMany',
    'findOneAndDelete',
  ],
  () => {
    throw new Error('the audit trail is append-only');
  },
);

export type AuditDocument = mongoose.InferSchemaType<typeof schema>;
export const AuditModel = mongoose.model('Audit', schema);
