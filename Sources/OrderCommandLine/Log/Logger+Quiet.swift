package import Logging

extension Logger {
    /// The logger for libraries whose everyday events are not worth a line: it logs only errors.
    package var quiet: Logger {
        var logger = self
        logger.logLevel = max(logLevel, .error)
        return logger
    }
}
