// One import for workers and clients: `import Temporal` brings the client, the worker, the payload converters, the
// status of calls, what the server tells, and the vocabulary that workflows and activities share.
//
// Workflow code imports `TemporalWorkflows` instead, which says at compile time what is not deterministic.

@_exported public import TemporalClient
@_exported public import TemporalCore
@_exported public import TemporalModel
@_exported public import TemporalRPC
@_exported public import TemporalWire
@_exported public import TemporalWorker
