import FalRuntime
import FalTransport

/// A fal that needs no network: the app's own `Transport`.
nonisolated struct CannedFal: Transport {
    private let desk = Desk()

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let (status, body) = await desk.answer(request)
        return TransportResponse(
            head: TransportHead(status: status, url: request.url), body: TransportBytes(body.serialized()))
    }

    /// What was asked for, a line per request.
    var log: [String] {
        get async { await desk.log }
    }

    private actor Desk {
        private(set) var log: [String] = []
        private var looks = 0

        func answer(_ request: TransportRequest) -> (Int, JSONValue) {
            let path = request.url.replacing("https://queue.fal.run/", with: "")
            let hasKey = request.headers.contains { $0.name == "Authorization" }
            log.append("\(request.method) \(path)\(hasKey ? ", with the key" : "")")
            switch request.method {
            case "POST": return submitted(request)
            case "GET" where path.contains("/status"): return (200, status())
            default: return (200, ["video": ["url": "https://v3.fal.media/fox.mp4", "file_size": 1024]])
            }
        }

        private func submitted(_ request: TransportRequest) -> (Int, JSONValue) {
            guard case .bytes(let bytes) = request.body, let input = try? JSONValue(parsing: bytes),
                input["prompt"]?.stringValue?.isEmpty == false
            else {
                let detail: JSONValue = ["loc": ["body", "prompt"], "msg": "Field required", "type": "missing"]
                return (422, ["detail": [detail]])
            }
            looks = 0
            return (200, ["request_id": "764cabcf"])
        }

        /// Waiting, working, done: one step further at each look.
        private func status() -> JSONValue {
            looks += 1
            return switch looks {
            case 1: ["status": "IN_QUEUE", "queue_position": 2]
            case 2: ["status": "IN_PROGRESS", "logs": [["message": "frame 60 of 120"]]]
            default: ["status": "COMPLETED"]
            }
        }
    }
}
