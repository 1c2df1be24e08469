import NIOCore

/// Runs tasks on the thread of an event loop.
///
/// An answer of the emulator is made in microseconds. On the threads of tasks it would cost four switches of threads,
/// there and back, which take longer than all the rest of an exchange on loopback; here it costs none. What takes
/// longer than an answer may, like drawing a video, goes ``OffLoop``.
@available(macOS 15, iOS 18, tvOS 18, visionOS 2, *)
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Work that is too long for the thread on which all connections are served.
enum OffLoop {
    /// Runs `work` on the threads of all tasks.
    static func run<Result: Sendable>(_ work: @Sendable () -> Result) async -> Result {
        guard #available(macOS 15, iOS 18, tvOS 18, visionOS 2, *) else { return work() }
        return await withTaskExecutorPreference(globalConcurrentExecutor) { work() }
    }
}
