public import CoreMetrics
public import Logging
public import TemporalCore

/// How a worker works. The defaults suit most services.
public struct WorkerOptions: Sendable {
    /// Who this worker is, as the Web UI and histories show it; the client's identity when nil.
    public var identity: String?
    /// How many runs are kept in memory between their tasks; 0 replays every task from the start of its history.
    public var maximumCachedWorkflows = 1000
    /// How many workflow tasks run at once; at least 2 while runs are cached.
    public var maximumConcurrentWorkflowTasks = 100
    /// How many activities run at once.
    public var maximumConcurrentActivities = 100
    /// How many local activities run at once.
    public var maximumConcurrentLocalActivities = 100
    /// How many handlers of Nexus operations run at once.
    public var maximumConcurrentNexusTasks = 100
    /// Where the slots come from; the four numbers above when nil.
    public var tuner: WorkerTuner?
    /// How many polls for workflow tasks wait at the server at once; at least 2 while runs are cached. A fixed number is
    /// divided: one in five for new work, the others for runs in memory. Autoscaling changes both on their own.
    public var workflowTaskPollers = PollerBehavior.automatic
    /// How many polls for activities wait at the server at once.
    public var activityPollers = PollerBehavior.automatic
    /// How many polls for Nexus operations wait at the server at once.
    public var nexusTaskPollers = PollerBehavior.automatic
    /// How many activities this worker may begin in a second; nil sets no limit.
    public var maximumActivitiesPerSecond: Double?
    /// How many activities the server may hand out in a second, to all workers of the task queue together; nil leaves it
    /// as it is. The number of the worker that said one last counts. With it, no activities come with the answers to workflow
    /// tasks, since the server would not count them.
    public var maximumTaskQueueActivitiesPerSecond: Double?
    /// How many attempts of local activities this worker may begin in a second; nil sets no limit.
    public var maximumLocalActivitiesPerSecond: Double?
    /// Where the bodies of activities run that name no executor themselves, such as a ``ThreadPool`` for code that blocks; on
    /// the threads of the client's connection when nil, which answers and workflows need too.
    public var activityExecutor: (any TaskExecutor)?
    /// Whether the registered activities run as local ones only, so that the worker does not poll for activities.
    public var localActivitiesOnly = false
    /// How long the server may refuse polls (a missing permission, an unknown key or namespace) before `run()` ends with
    /// the refusal. After errors that may pass, such as a server that cannot be reached, polls are tried again for ever.
    public var pollRefusalGrace = Duration.seconds(60)
    /// How long the server waits for this worker before it gives a cached run's task to another one.
    public var stickyScheduleToStartTimeout = Duration.seconds(10)
    /// Whether activities may come back with the answer to a workflow task, without a poll.
    public var allowsEagerActivities = true
    /// For how many activities of one workflow task slots are held, so that they may come back with its answer; 3 as in the
    /// other SDKs, and 0 for none.
    public var maximumEagerActivitiesPerTask = 3
    /// The longest time between two heartbeats of an activity that reach the server. The shorter it is, the sooner an
    /// activity hears that it is cancelled, and the less a successor does again; each one is a call to the server.
    public var maximumHeartbeatInterval = Duration.seconds(60)
    /// How long activities may go on after a shutdown has begun, before they are cancelled; shorter than
    /// ``shutdownTimeout``. Local activities have ten seconds at least; those that take longer begin anew on another
    /// worker.
    public var gracefulShutdown = Duration.zero
    /// How long a shutdown may take in all, even if the server or the code of activities does not answer: then calls that still run
    /// are cancelled, what had to be given up is logged, and `run()` returns. Choose less than the time after which the
    /// process is killed, which is 30 seconds in Kubernetes. Polls have two fifths of it to end by themselves, local
    /// activities four fifths to hold workflow tasks open.
    public var shutdownTimeout = Duration.seconds(25)
    /// How long workflow code may run without a pause before its task is failed as `[TMPRL1101]`; nil never fails it,
    /// for debuggers. Code that is given up keeps its thread until it ends; the worker goes on with other work.
    public var deadlockLimit: Duration? = .seconds(2)
    /// Which problems of their code fail workflows, instead of the workflow task alone.
    public var failurePolicy = WorkflowFailurePolicy()
    /// Whether a run that meets a patch for the first time takes it; each does when nil.
    ///
    /// So a patch can be delivered to all workers first and be switched on afterwards, or for some workflows alone. It is
    /// asked once for a patch of a run, and not in replays; a run that has not taken a patch stays without it. The
    /// answer may differ from worker to worker. It must be quick and throw nothing.
    public var activatesPatch: (@Sendable (PatchActivation) -> Bool)?
    /// Whether what is larger than the namespace allows is kept back: a workflow task or an activity then fails as
    /// `[TMPRL1103]` and is tried again, where the server would fail the workflow or the activity for good. Turn it off
    /// behind a proxy that makes payloads smaller.
    public var enforcesPayloadLimits = true
    /// What the worker is deployed as; nil without worker versioning.
    public var deployment: WorkerDeployment?
    /// What stands between the worker's workflows and activities and the world, the outermost first; behind those of the
    /// client.
    @Redacted public var interceptors: [any WorkerInterceptor] = []
    /// Further settings that belong together, in the order in which they are made; behind those of the client.
    @Redacted public var plugins: [any WorkerPlugin] = []
    /// Where the metrics of workflows go; the process's own metrics system when nil.
    public var metrics: (any MetricsFactory)?
    /// Where the worker and the workflows log.
    public var logger = Logger(label: "temporal.worker")

    /// The defaults.
    public init() {}
}
