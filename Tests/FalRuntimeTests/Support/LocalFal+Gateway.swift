import FalEmulator
import FalJSON
import FalRuntime
import Loopback

extension LocalFal {
    /// Runs `body` against a local fal with the models of ``SampleModels``, and stops it.
    static func film<Result>(
        _ faults: Fault..., configured change: (inout FalEmulator.Configuration) -> Void = { _ in },
        _ body: (LocalFal) async throws -> Result
    ) async throws -> Result {
        try await run(documents: SampleModels.documents) {
            $0.faults = faults
            change(&$0)
        } _: {
            try await body($0)
        }
    }

    /// A gateway to it that knows ``SampleModels``.
    func gateway(_ kind: TransportKind = .urlSession) throws(FalGateway.Failure) -> FalGateway {
        do {
            return FalGateway(client: try client(kind), registry: SampleModels.registry)
        } catch {
            throw FalGateway.Failure(.call(FalError(.configuration, "\(error)")), report: .init(models: []))
        }
    }

    /// The endpoints that were asked to take a request, in order.
    var submitted: [String] { seen(.submit).compactMap(\.endpoint) }

    /// The ids that were given out, in order.
    var ids: [String?] { seen(.submit).map(\.requestID) }
}

extension SampleModels {
    /// The documents of all models, and of two that are not registered. What a request must have is checked elsewhere.
    static var documents: [FalEmulator.Document] {
        let file: JSONValue = [
            "type": "object", "required": ["url"], "properties": ["url": ["type": "string"]],
        ]
        let seed: JSONValue = ["type": "integer"]
        let films = [
            "film/text-to-video", "film/image-to-video", "film/reference-to-video", "film/first-last-frame-to-video",
            "film/fast/text-to-video", "film/fast/image-to-video", "film/fast/reference-to-video",
            "film/fast/first-last-frame-to-video", "film/extend-video", "film/video-to-video/remix",
            "film/ultra/text-to-video", "movie", "clip",
        ]
        return (films.map { "acme/\($0)" } + ["nobody/knows"]).map {
            .init($0, input: "{}", output: ["video": file, "seed": seed])
        } + [
            .init(picture.text, input: "{}", output: ["images": ["type": "array", "items": file], "seed": seed]),
            .init(voice.text, input: "{}", output: ["audio": file, "duration_ms": ["type": "integer"]]),
        ]
    }

    /// A model that always makes the same video.
    static func making(_ name: String, by model: EndpointID) -> LocalFal.Fault {
        let body = #"{"video":{"url":"https://x.test/\#(name).mp4"},"seed":7}"#
        return .init(.answer(status: 200, .text(body)), on: .job, endpoint: model.text)
    }
}

/// The failure that `body` throws.
func gatewayFailure(_ body: () async throws(FalGateway.Failure) -> some Any) async -> FalGateway.Failure? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}
