import FalRuntime
import Generated
import Testing

@Suite("Validation")
struct ValidationTests {
    @Test("finds nothing in an input that keeps to the schema")
    func acceptsGoodInput() {
        let input = FluxDev.Input(
            prompt: "a fox", imageSize: .custom(width: 512, height: 512), numInferenceSteps: 50, numImages: 4,
            outputFormat: .png)
        #expect(FluxDev.violations(in: input) == [])
    }

    @Test("lists every violation at once, with pointers")
    func listsAll() {
        let input = FluxDev.Input(
            prompt: "a fox", imageSize: .custom(width: 0, height: 20_000), numInferenceSteps: 51, guidanceScale: 0.5,
            numImages: 0, outputFormat: .init("webp"))
        #expect(
            FluxDev.violations(in: input).map(\.description) == [
                "/image_size/width: must be above 0", "/image_size/height: must be at most 14142",
                "/num_inference_steps: must be at most 50", "/guidance_scale: must be at least 1",
                "/num_images: must be at least 1", #"/output_format: must be one of "jpeg", "png""#,
            ])
    }

    @Test("counts characters as the service does")
    func countsScalars() {
        // A family of three is five Unicode scalars and one Swift character.
        let family = "👨‍👩‍👧"
        let fits = String(repeating: family, count: 500)
        #expect(KlingVideoV2_6ProTextToVideo.violations(in: .init(prompt: fits)) == [])
        let tooLong = KlingVideoV2_6ProTextToVideo.violations(in: .init(prompt: fits + "!"))
        #expect(tooLong.map(\.description) == ["/prompt: must have at most 2500 characters"])
    }

    @Test("looks at members that go along in `extra`")
    func checksExtraMembers() {
        let violations = FluxDev.violations(
            in: .init(prompt: "a fox"), additionalFields: ["num_images": 9, "seed": .null])
        #expect(violations.map(\.pointer) == ["/num_images"])
    }
}
