public import FalFields

extension FalGateway {
    /// Something that happened on the way to a result, in one vocabulary for all models and kinds of requests.
    public struct Update: Sendable, Hashable {
        /// The raw value is stable and meant for machines.
        public enum Status: String, Sendable, Hashable, CaseIterable, Codable {
            /// Local files are on their way to fal.
            case preparing
            /// Waiting in fal's queue.
            case queued
            /// The model works.
            case processing
            /// The result is there. (Of ``FalGateway/events(of:logs:)``: the model has ended.)
            case completed
            /// This model did not make it; ``Update/nextModel`` says whether another one is asked now.
            case failed
        }

        public var status: Status
        public var model: EndpointID
        /// Which model of a chain it is, from 1 on.
        public var attempt: Int
        /// The request in the queue, from the moment it is there. Kept, it lets another process fetch the result.
        public var request: FalRequestHandle?
        /// How many requests wait before this one, if fal said so.
        public var queuePosition: Int?
        /// Lines of the model's log that are new.
        public var logs: [QueueStatus.LogLine] = []
        /// Why it failed, for people.
        public var message: String?
        /// After a failure: the model that is asked now.
        public var nextModel: EndpointID?

        public init(_ status: Status, model: EndpointID, attempt: Int = 1, request: FalRequestHandle? = nil) {
            self.status = status
            self.model = model
            self.attempt = attempt
            self.request = request
        }

        /// What fal's word for a request's state means here. That a request is completed is no success yet.
        init(_ status: QueueStatus, of request: FalRequestHandle, attempt: Int) {
            self.init(.processing, model: request.endpoint, attempt: attempt, request: request)
            logs = status.logs
            switch status.state {
            case .inQueue(let position):
                self.status = .queued
                queuePosition = position
            case .inProgress: break
            case .completed:
                self.status = status.failure == nil ? .completed : .failed
                message = status.failure
            }
        }
    }
}
