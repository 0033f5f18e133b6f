/// How a run is told of the ends of its local activities, and the durable wait between two attempts of one.
extension RunCore {
    /// A local activity whose next attempt waits for a timer.
    struct AwaitedRetry {
        var operation: PendingOperation
        var request: LocalActivityRequest
    }

    /// Tells the workflow that local activities have ended and lets it go on.
    package func deliver(_ results: [LocalActivityResult]) {
        drive {
            for result in results { end(result) }
        }
    }

    private func end(_ result: LocalActivityResult) {
        let request = checked(nil) { () throws(Nondeterminism) in
            try machines.localActivities.close(result, &machines.recorder)
        }
        guard let request else { return }
        if let completed = result.completed { machines.noteTime(completed) }
        let operation = Operation.localActivity(request.sequence)
        switch result.outcome {
        case .completed(let payloads): resolve(operation, .completed(payloads))
        case .failed(let cause): resolve(operation, .failed(request.failure(cause)))
        case .cancelled: resolve(operation, .cancelled)
        case .retryLater(let delay, _): waitToRetry(request, attempt: result.attempt + 1, after: delay)
        }
    }

    private func waitToRetry(_ request: LocalActivityRequest, attempt: Int, after delay: Duration) {
        guard isLive, let operation = pendingOperation(.localActivity(request.sequence)) else { return }
        let timer = machines.timers.start(for: delay, summary: nil, &machines.recorder)
        var request = request
        request.attempt = attempt
        awaitedRetries[timer] = AwaitedRetry(operation: operation, request: request)
    }

    /// Begins the next attempt when the timer is one that an attempt waits for.
    func retryLocalActivity(after timer: Sequence) {
        guard let retry = awaitedRetries.removeValue(forKey: timer), isLive else { return }
        var request = retry.request
        request.sequence = machines.activities.takeNext()
        request.activityID = String(request.sequence.rawValue)
        machines.localActivities.start(request)
        rename(retry.operation, .localActivity(request.sequence))
    }

    /// Cancels a local activity, or the wait for its next attempt.
    func cancelLocalActivity(_ operation: PendingOperation) {
        let waiting = awaitedRetries.first { $0.value.operation === operation }?.key
        let goesOn = checked(false) { () throws(Nondeterminism) in
            guard let waiting else { return try machines.cancel(operation.operation, reason: "") }
            awaitedRetries[waiting] = nil
            _ = try machines.cancel(.timer(waiting), reason: "")
            return true
        }
        if goesOn { resolve(operation.operation, .cancelled) }
    }
}

extension LocalActivityRequest {
    /// What its waiter is told when it failed for good.
    fileprivate func failure(_ cause: Failure) -> Failure {
        let origin = ActivityOrigin(activityType: activityType, activityID: activityID)
        return Failure(message: "local activity failed", kind: .activity(origin, .unspecified), cause: cause)
    }
}
