import FalRuntime
import Foundation
import Testing

/// Entries of the catalogue.
@Suite struct ModelInfoTests {
    private func model(_ entry: String) async throws -> FalModelInfo {
        let transport = ScriptedTransport([.answer(200, #"{"models":[\#(entry)]}"#)])
        let client = FalClient(
            credentials: .none, configuration: FalConfiguration(hosts: .fal, retries: .none), transport: transport)
        return try #require(try await client.models.find("a/b"))
    }

    @Test func aWholeEntryIsRead() async throws {
        let model = try await model(
            #"""
            {"endpoint_id": "a/b", "metadata": {"display_name": "B", "category": "text-to-image",
             "description": "Makes b.", "status": "active", "tags": ["x", 7, "y"],
             "updated_at": "2026-04-28T16:36:53.062Z", "is_favorited": null,
             "thumbnail_url": "https://v3b.fal.media/t.jpg", "model_url": "https://fal.run/a/b",
             "date": "2026-04-27T11:41:55.310Z", "license_type": "commercial", "kind": "training",
             "group": {"key": "bees", "label": "Edit"}, "duration_estimate": 1.5, "novelty": 1}}
            """#)
        #expect(model.displayName == "B")
        #expect(model.category == .textToImage)
        #expect(model.summary == "Makes b.")
        #expect(model.status == .active)
        #expect(!model.isDeprecated)
        #expect(model.tags == ["x", "y"])
        #expect(model.updatedAt == "2026-04-28T16:36:53.062Z")
        #expect(model.date == "2026-04-27T11:41:55.310Z")
        #expect(model.thumbnailURL?.absoluteString == "https://v3b.fal.media/t.jpg")
        #expect(model.modelURL?.absoluteString == "https://fal.run/a/b")
        #expect(model.license == .commercial)
        #expect(model.kind == .training)
        #expect(model.group?.key == "bees" && model.group?.label == "Edit")
        #expect(model.durationEstimate == .seconds(90))
        #expect(model.json["metadata"]?["novelty"] == 1)
    }

    @Test(
        "An entry needs nothing but its id",
        arguments: [
            #"{"endpoint_id":"a/b"}"#, #"{"endpoint_id":"a/b","metadata":null}"#,
            #"{"endpoint_id":"a/b","metadata":[]}"#,
            #"{"endpoint_id":"a/b","metadata":{"category":5,"tags":"x","group":"y","kind":null,"status":"","duration_estimate":"2"}}"#,
        ])
    func bare(entry: String) async throws {
        let model = try await model(entry)
        #expect(model.category == nil && model.status == nil && model.kind == nil && model.group == nil)
        #expect(model.displayName == nil && model.tags.isEmpty && model.durationEstimate == nil)
        #expect(!model.isDeprecated)
    }

    @Test func newWordsAreTaken() async throws {
        let model = try await model(#"{"endpoint_id":"a/b","metadata":{"category":"smell","status":"retired"}}"#)
        #expect(model.category?.rawValue == "smell")
        #expect(model.category?.isKnown == false)
        #expect(model.status == .init("retired"))
        #expect(!model.isDeprecated)
    }

    @Test("An estimate beyond reason is none", arguments: ["-1", "1e400", "1e30", "10080"]) func estimate(text: String)
        async throws
    {
        let model = try await model(#"{"endpoint_id":"a/b","metadata":{"duration_estimate":\#(text)}}"#)
        #expect(model.durationEstimate == nil)
    }

    @Test func everyStaticWordIsListed() {
        #expect(Set(FalModelInfo.Category.knownValues.map(\.rawValue)).count == FalModelInfo.Category.knownValues.count)
        let words: [FalModelInfo.Category] = [
            .textToImage, .imageToImage, .textToVideo, .imageToVideo, .videoToVideo, .audioToVideo, .textToAudio,
            .audioToAudio, .videoToAudio, .textToSpeech, .speechToSpeech, .speechToText, .audioToText, .imageToText,
            .videoToText, .textToText, .vision, .llm, .textTo3D, .imageTo3D, .model3DTo3D, .textToJSON, .imageToJSON,
            .json, .training, .workflow, .unknown,
        ]
        #expect(words == FalModelInfo.Category.knownValues)
    }
}
