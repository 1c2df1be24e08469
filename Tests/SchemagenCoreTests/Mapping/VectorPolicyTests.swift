import FalFields
import FalJSON
import SchemagenCore
import Testing

/// Recorded cases whose answer is a matter of policy, and the policy that decides each.
@Suite("Vector: policies", .enabled(if: VectorFile.shared != nil, VectorFile.skipped))
struct VectorPolicyTests {
    enum Policy: String {
        /// R14: extra parameters are sent for every modality; the recording drops most of those of images.
        case extraIsSent
        /// R4, R5, R7–R12: a unified field for which the endpoint has a field is used; the recording's table lacks it.
        case fieldIsUsed
        /// R11, R13: what cannot be honoured is refused; the recording sends it wrongly, or drops it.
        case refusedNotLost
        /// R15: required is what this endpoint's schema requires; the recording goes by a family.
        case requiredBySchema
        /// R17: nobody asked for a null.
        case noBareNull
        /// R17: an empty text is a value.
        case emptyTextIsValue
        /// An override: a list of shots takes the place of the prompt.
        case shotsReplacePrompt
        /// R16: the endpoint has no such field, so the value is listed and not sent.
        case unmappedIsListed
        /// The recording reads the digits of a text as a number; a typed request cannot hold such a text.
        case typedRequest
    }

    @Test("Each difference follows from a stated policy, and from nothing else")
    func differs() {
        let outcomes = VectorTests.outcomes(.differs)
        for outcome in outcomes.known {
            let policies = Self.policies(of: outcome)
            print("vectors: differs: \(outcome.item.id): \(policies?.map(\.rawValue).sorted() ?? ["not explained"])")
            #expect(policies?.isEmpty == false, "\(outcome.item.id): \(outcome.conversion.payload)")
            if let wanted = Self.decided[outcome.item.id] {
                #expect(policies == wanted, "\(outcome.item.id)")
            }
            let complaints =
                outcome.conversion.objections(outcome.endpoint.schema, extra: outcome.request.extra)
                + ConversionTrace(outcome.request.fields, outcome.conversion).unaccounted
            #expect(complaints == [], "\(outcome.item.id)")
        }
        for name in outcomes.unknown { print("vectors: differs: no document for \(name); not counted") }
    }

    /// Every member that differs, explained; `nil` when one is not.
    static func policies(of outcome: VectorTests.Outcome) -> Set<Policy>? {
        let conversion = outcome.conversion
        guard let expect = outcome.item.expect else {
            let isFilled = outcome.errors.isEmpty && conversion.missing.isEmpty
            return isFilled ? [.requiredBySchema] : nil
        }
        var found: Set<Policy> = []
        if !outcome.errors.isEmpty { found.insert(.refusedNotLost) }
        let used = Set(conversion.used.map { String($0.modelField.split(separator: "/")[0]) })
        let lost = Set(conversion.unmapped.map(\.unifiedField))
        for key in Set(expect.keys).union(conversion.payload.keys) where expect[key] != conversion.payload[key] {
            switch (expect[key], conversion.payload[key]) {
            case (nil, let sent?) where outcome.request.extra[key] == sent: found.insert(.extraIsSent)
            case (nil, .string("")?): found.insert(.emptyTextIsValue)
            case (nil, .some) where used.contains(key): found.insert(.fieldIsUsed)
            case (let recorded?, nil) where recorded.holdsNull: found.insert(.noBareNull)
            case (.some, nil) where key == "prompt" && outcome.request.extra["multi_prompt"] != nil:
                found.insert(.shotsReplacePrompt)
            case (.some, nil) where !outcome.errors.isEmpty: found.insert(.refusedNotLost)
            case (.some, nil) where !lost.isEmpty: found.insert(.unmappedIsListed)
            default: return nil
            }
        }
        return found.isEmpty ? [.typedRequest] : found
    }

    /// What was decided for the cases that are known. Another file has cases of its own, which need a policy as well.
    private static let decided: [String: Set<Policy>] = [
        "audio/fal-ai_minimax_speech-2.8-hd/text-only": [.noBareNull],
        "image/fal-ai_flux-2/aspect": [.fieldIsUsed],
        "image/fal-ai_flux-2/extras": [.extraIsSent],
        "image/fal-ai_flux-pro_v1.1-ultra/e2e-flux_pro_ultra_with_aspect_ratio-1": [.extraIsSent, .fieldIsUsed],
        "image/fal-ai_flux_dev/aspect": [.fieldIsUsed],
        "image/fal-ai_flux_dev/duration-unknown-key": [.extraIsSent],
        "image/fal-ai_flux_dev/extras": [.extraIsSent],
        "image/fal-ai_flux_dev/n-string": [.typedRequest],
        "image/fal-ai_ideogram_v3/aspect": [.fieldIsUsed],
        "image/fal-ai_ideogram_v3/reference": [.fieldIsUsed],
        "image/fal-ai_nano-banana-pro/aspect": [.fieldIsUsed],
        "image/fal-ai_nano-banana-pro/extras": [.extraIsSent],
        "image/fal-ai_recraft_v3_text-to-image/aspect": [.fieldIsUsed],
        "image/fal-ai_recraft_v3_text-to-image/extras": [.extraIsSent],
        "image/fal-ai_reve_text-to-image/realistic": [.extraIsSent],
        "video/fal-ai_bytedance_seedance_v1.5_pro_image-to-video/image-reference-and-first": [
            .fieldIsUsed, .refusedNotLost,
        ],
        "video/fal-ai_bytedance_seedance_v1.5_pro_image-to-video/image-two-references": [.refusedNotLost],
        "video/fal-ai_kling-video_o3_pro_text-to-video/e2e-kling_o3_multi_shot_text_to_video-1": [.shotsReplacePrompt],
        "video/fal-ai_kling-video_o3_standard_text-to-video/unit-kling_o3_text_to_video_full-1": [.shotsReplacePrompt],
        "video/fal-ai_kling-video_v2.6_pro_text-to-video/extra-image-does-not-satisfy-required": [.requiredBySchema],
        "video/fal-ai_kling-video_v3_standard_text-to-video/empty-prompt": [.emptyTextIsValue],
        "video/fal-ai_ltx-2_image-to-video/image-reference-and-first": [.fieldIsUsed, .refusedNotLost],
        "video/fal-ai_minimax_hailuo-02_standard_image-to-video/image-first-and-last": [.fieldIsUsed],
        "video/fal-ai_minimax_hailuo-02_standard_image-to-video/image-last-frame": [.fieldIsUsed],
        "video/fal-ai_pixverse_v5.5_image-to-video/generate-audio-false": [.fieldIsUsed],
        "video/fal-ai_veo3.1/non-http-image": [.unmappedIsListed],
    ]
}

extension JSONValue {
    fileprivate var holdsNull: Bool { isNull || (objectValue?.values.contains { $0.isNull } ?? false) }
}
