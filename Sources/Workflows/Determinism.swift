@_exported public import TemporalCore
