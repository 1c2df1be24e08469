#if os(Linux) || os(macOS)
    /// The transport's threads, for tasks that make one request after the other.
    ///
    /// Between a response and the next request such a task needs a few microseconds; on the threads of tasks each of
    /// those moments costs a switch of threads there and back. A task that prefers this executor stays where the
    /// answers arrive:
    ///
    /// ```swift
    /// let transport = CurlTransport()
    /// let fal = FalClient(transport: transport)
    /// try await withTaskExecutorPreference(transport) {
    ///     for job in jobs { try await store(fal.queue.result(of: job)) }
    /// }
    /// ```
    ///
    /// As long as answers come within a fraction of a millisecond, as from a server on this machine, the thread looks
    /// for the next one instead of going to sleep. Where there are several threads, a task goes on where its answer
    /// came, unless another one has much less to do.
    ///
    /// While such a task computes, no other exchange of its thread moves on, nor one whose turn comes on it: it is for
    /// work that is mostly waiting.
    /// Once the transport is shut down, its tasks go on on the threads of all others.
    @available(macOS 15, *)
    extension CurlTransport: TaskExecutor {
        public func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            loops.forJob.run { isLoop in
                if isLoop {
                    job.runSynchronously(on: self.asUnownedTaskExecutor())
                } else {
                    globalConcurrentExecutor.enqueue(ExecutorJob(job))
                }
            }
        }
    }
#endif
