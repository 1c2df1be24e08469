import NIOCore

/// Runs tasks on the thread of an event loop.
///
/// An answer of the emulator is made in microseconds. On the threads of tasks it would cost four switches of threads,
/// there and back, which take longer than all the rest of an exchange on loopback; here it costs none. What takes longer
/// than an answer may (drawing a video) leaves: see `OffLoop`.
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
