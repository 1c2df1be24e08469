extension FalEmulator {
    /// How an emulator is set up.
    public struct Configuration: Sendable {
        /// The address to listen on. Others than this machine's own (`127.0.0.1`, `::1`, `localhost`) need
        /// ``allowsOtherMachines``.
        public var host = "127.0.0.1"
        /// Lets everyone in the network who reaches ``host`` use the emulator, read what is uploaded to it and what it
        /// was sent, and set its faults: it knows no accounts.
        public var allowsOtherMachines = false
        /// The port to listen on; 0 takes one that is free.
        public var port: Int
        /// What is served.
        public var documents: Documents
        /// How long requests wait and run.
        public var pace: Pace
        /// How fast time goes.
        public var speed: Speed
        /// Makes the ids of requests, and so everything about results, the same in every run that sends the same
        /// requests in the same order.
        public var seed: UInt64?
        /// Larger request bodies are refused with 413.
        public var maximumBodyBytes: Int
        /// How many requests are remembered; those that ended first are forgotten first.
        public var rememberedRequests: Int
        /// How webhooks are delivered.
        public var webhooks: Webhooks
        /// How long a result is kept; one of 10,000 bytes or more a tenth of that. fal keeps it for about an hour.
        public var retention = Duration.seconds(3_600)
        /// How many requests run together, the others wait: two for a new account at fal. Nil for any number.
        public var concurrentRequests: Int?
        /// What goes wrong on purpose, from the start on.
        public var faults: [Fault] = []
        /// How many requests the journal keeps.
        public var journalLength = 1_000
        /// Is told of each request when it is answered. It holds up the answer: it must be quick.
        public var onRequest: (@Sendable (JournalEntry) -> Void)?
        /// A connection that sends nothing for so long, and a body that comes at less than 10 KB in a second for so
        /// long, is given up.
        package var patience = Duration.seconds(60)
        /// Tests turn the hands of a clock of their own.
        package var clock: EmulatorClock?

        public init(
            port: Int = 0, documents: Documents, pace: Pace = .quick, speed: Speed = .real, seed: UInt64? = nil,
            maximumBodyBytes: Int = 64 << 20, rememberedRequests: Int = 20_000,
            webhooks: Webhooks = Webhooks()
        ) {
            self.port = port
            self.documents = documents
            self.pace = pace
            self.speed = speed
            self.seed = seed
            self.maximumBodyBytes = maximumBodyBytes
            self.rememberedRequests = rememberedRequests
            self.webhooks = webhooks
        }

        func check() throws(EmulatorError) {
            try webhooks.check()
            guard (0...65_535).contains(port) else {
                throw EmulatorError(
                    .portRefused, "\(port) is not a port.",
                    remedy: "Give one from 1024 to 65535, or 0 for any free one.")
            }
            guard BindHost(host).isLoopback || allowsOtherMachines else {
                throw EmulatorError(
                    .exposed,
                    "\(host) can be reached from other machines, and the local fal knows no accounts: "
                        + "whoever gets there could use it, read what is sent to it, and set its faults.",
                    remedy: "Leave the host out, or allow it with --unsafe-bind (allowsOtherMachines in Swift).")
            }
            guard pace.waiting >= .zero, pace.running >= .zero else {
                throw EmulatorError(
                    .configuration, "A request cannot wait or run for less than no time.",
                    remedy: "Set the pace to zero or more; .instant is zero.")
            }
            if case .times(let factor) = speed, !(0.001...1_000_000).contains(factor) {
                throw EmulatorError(
                    .configuration, "Time cannot go \(factor) times as fast.",
                    remedy: "Set the speed to 0.001 up to 1000000, or to .instant.")
            }
            guard concurrentRequests.map({ $0 > 0 }) ?? true, retention > .zero, journalLength > 0 else {
                throw EmulatorError(
                    .configuration,
                    "The number of concurrent requests, the retention and the journal's length must be above zero.",
                    remedy: "Leave them out for the usual values.")
            }
            guard maximumBodyBytes > 0, rememberedRequests > 0 else {
                throw EmulatorError(
                    .configuration, "The largest body and the number of remembered requests must be above zero.",
                    remedy: "Leave them out for the usual values.")
            }
        }
    }

    /// Where the documents of the served endpoints come from.
    public enum Documents: Sendable {
        /// A folder with `<id>.json` in nested folders (as `schemagen add` keeps them) or with
        /// `<id with / as __>.json`; a `models.json` in it or one level above describes the models.
        case folder(String)
        /// These and no others.
        case documents([Document])
    }

    /// An endpoint's OpenAPI document, as fal serves it.
    public struct Document: Sendable, Hashable {
        /// The id it is served under, whatever the document calls itself.
        public var id: String
        public var json: [UInt8]

        public init(id: String, json: [UInt8]) {
            self.id = id
            self.json = json
        }

        public init(id: String, json: String) {
            self.init(id: id, json: Array(json.utf8))
        }
    }

    /// How long a request waits in the queue, and how long it then runs.
    public struct Pace: Sendable, Hashable {
        public var waiting: Duration
        public var running: Duration

        public init(waiting: Duration, running: Duration) {
            self.waiting = waiting
            self.running = running
        }

        /// Every state can be seen, and nobody waits for long: 50 ms in the queue, 100 ms running.
        public static let quick = Pace(waiting: .milliseconds(50), running: .milliseconds(100))
        /// A request is completed as soon as it is submitted.
        public static let instant = Pace(waiting: .zero, running: .zero)
    }

    /// How fast time goes in the emulator.
    public enum Speed: Sendable, Hashable {
        /// A hundred times as fast: a minute of a model takes 0.6 seconds.
        case times(Double)
        /// Nobody waits for anything: time stands still, and jumps over every wait. A request is completed as soon as
        /// it is submitted, and its logs and times are those of the whole ``Pace``.
        case instant

        public static let real = Speed.times(1)
    }

    /// A file that is not served.
    public struct SkippedFile: Sendable, Hashable, CustomStringConvertible {
        public var path: String
        /// Why, as a sentence.
        public var reason: String

        public var description: String { "\(path): \(reason)" }
    }
}
