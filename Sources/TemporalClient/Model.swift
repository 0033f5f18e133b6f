// The descriptions and schedules that the client takes and gives: an import of the client offers them too.
@_exported public import TemporalModel
