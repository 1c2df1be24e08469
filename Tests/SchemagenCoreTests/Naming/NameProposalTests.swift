import Testing

@testable import SchemagenCore

@Suite("Names that wire names ask for")
struct NameProposalTests {
    @Test(
        "A text is cut into words",
        arguments: [
            ("aspect_ratio", ["aspect", "ratio"]),
            ("TAPose", ["TA", "Pose"]),
            ("HDReady", ["HD", "Ready"]),
            ("sdpMLineIndex", ["sdp", "M", "Line", "Index"]),
            ("H264_output", ["H264", "output"]),
            ("imageURLs", ["image", "URLs"]),
            ("URLsAndIDs", ["URLs", "And", "IDs"]),
            ("img2img", ["img2img"]),
            ("4xUltra", ["4x", "Ultra"]),
            ("v2Pro", ["v2", "Pro"]),
            ("1MP", ["1MP"]),
            ("16:9", ["16x9"]),
            ("a:b", ["a", "b"]),
            ("9:19.5", ["9x19", "5"]),
            ("DPM++ 2M", ["DPM", "Plus", "Plus", "2M"]),
            ("C++11", ["C", "Plus", "Plus", "11"]),
            ("v2+", ["v2", "Plus"]),
            ("a+b", ["a", "b"]),
            ("+5", ["Plus", "5"]),
            ("-1", ["Minus", "1"]),
            ("pan -45", ["pan", "Minus", "45"]),
            ("gpt-4", ["gpt", "4"]),
            ("flux--2", ["flux", "2"]),
            ("R&B", ["R", "And", "B"]),
            ("&", []),
            ("50%", ["50", "Percent"]),
            ("IN_QUEUE", ["in", "queue"]),
            ("BOOM DROP", ["BOOM", "DROP"]),
            ("Don't", ["Dont"]),
            ("'quoted'", ["quoted"]),
            ("Café Mode", ["Café", "Mode"]),
            ("日本語 voice", ["日本語", "voice"]),
            ("सीता", ["सीता"]),
            ("soft\u{AD}hyphen", ["softhyphen"]),
            ("٣ files", ["3", "files"]),
            ("\u{301}a", ["a"]),
            ("a\0b\nc\u{202E}d", ["a", "b", "cd"]),
            ("$(rm -rf /)", ["rm", "rf"]),
            ("", []),
            ("🤩 !", []),
        ] as [(String, [String])])
    func words(text: String, words: [String]) {
        #expect(WordSplitter.words(in: text) == words)
    }

    @Test(
        "Words become an identifier",
        arguments: [
            ("aspect_ratio", "aspectRatio", "AspectRatio"),
            ("image_url", "imageURL", "ImageURL"),
            ("imageUrl", "imageURL", "ImageURL"),
            ("image_urls", "imageURLs", "ImageURLs"),
            ("url", "url", "URL"),
            ("id", "id", "ID"),
            ("ids_of", "idsOf", "IDsOf"),
            ("video_id", "videoID", "VideoID"),
            ("identity", "identity", "Identity"),
            ("TAPose", "taPose", "TAPose"),
            ("sdpMLineIndex", "sdpMLineIndex", "SdpMLineIndex"),
            ("H264_output", "h264Output", "H264Output"),
            ("keyframe_0_index", "keyframe0Index", "Keyframe0Index"),
            ("guidance_scale_2", "guidanceScale2", "GuidanceScale2"),
            ("cfg_scale", "cfgScale", "CFGScale"),
            ("PNG", "png", "PNG"),
            ("HDReady", "hdReady", "HDReady"),
            ("v1.5", "v1_5", "V1_5"),
            ("mp3_44100_32", "mp3_44100_32", "MP3_44100_32"),
            ("Hope", "hope", "Hope"),
            ("iPad", "iPad", "IPad"),
            ("Éclair", "éclair", "Éclair"),
            ("straße", "straße", "Straße"),
        ])
    func camelCase(text: String, lower: String, upper: String) {
        #expect(CamelCase.lower(text) == lower)
        #expect(CamelCase.upper(text) == upper)
    }

    @Test(
        "A value's name is legible and starts with a letter",
        arguments: [
            ("16:9", "aspect_ratio", "ratio16x9"),
            ("9:19.5", "aspect_ratio", "ratio9x19_5"),
            ("auto", "aspect_ratio", "auto"),
            ("4k", "resolution", "resolution4K"),
            ("720p", "resolution", "resolution720p"),
            ("auto_3K", "image_size", "auto3K"),
            ("1024x1536", "image_size", "size1024x1536"),
            ("landscape_16_9", "image_size", "landscape16x9"),
            ("portrait_4_3", "image_size", "portrait4x3"),
            ("square_hd", "image_size", "squareHD"),
            ("5", "duration", "duration5"),
            ("5s", "duration", "duration5s"),
            ("-1", "duration", "minus1"),
            ("-0.5", "strength", "minus0_5"),
            ("3d animation", "style", "style3dAnimation"),
            ("2d", "keyframe_0", "keyframe2d"),
            ("7", "voice1", "voice1_7"),
            ("7", "0", "value7"),
            ("7", nil, "value7"),
            ("DPM++ 2M SDE Karras", "scheduler", "dpmPlusPlus2MSDEKarras"),
            ("dpmpp_2m", "scheduler", "dpmpp2m"),
            ("gemini-2.0-flash-001", "model", "gemini2_0Flash001"),
            ("lipsync-1.7.1", "model", "lipsync1_7_1"),
            ("PRORES4444 (.mov)", "output_format", "prores4444Mov"),
            ("Suicide & Self-Harm", "categories", "suicideAndSelfHarm"),
            ("Jack Sterling - Broadcaster 🎙️", "voice", "jackSterlingBroadcaster"),
            ("Norwegian Bokmål (Norway)", "language", "norwegianBokmålNorway"),
            ("digital_illustration/2d_art_poster_2", "style", "digitalIllustration2dArtPoster2"),
            ("(No style)", "style", "noStyle"),
            ("", "pose_mode", "empty"),
            (" ", "x", "space"),
            ("*", "x", "asterisk"),
            ("...", "x", "fullStopFullStopFullStop"),
            ("🤩", "mood", "grinningFaceWithStarEyes"),
            ("²", "x", "superscriptTwo"),
            ("\n", "x", "value26F3"),
            ("!?!?!?!?", "x", "value54C3"),
        ] as [(String, String?, String)])
    func values(text: String, field: String?, name: String) {
        #expect(NameProposal.value(text, of: field.map { WireName($0) }).base == name)
    }

    @Test("An integer is named like its digits", arguments: [(5, "duration5"), (0, "duration0"), (-1, "minus1")])
    func integers(number: Int, name: String) {
        #expect(NameProposal.value(number, of: "duration").base == name)
    }

    @Test(
        "A field's name starts with a letter",
        arguments: [
            ("prompt", "prompt"), ("image_url", "imageURL"), ("_seed", "seed"), ("3d_mesh", "field3dMesh"),
            ("$ref", "ref"), ("", "empty"), ("+", "plusSign"), ("default", "default"),
        ])
    func fields(wire: String, name: String) {
        #expect(NameProposal.field(WireName(wire)).base == name)
    }

    @Test(
        "A component's name starts with a capital",
        arguments: [
            ("LoRAInput", "LoRAInput"), ("fal-ai_flux-2-klein_LoRAInput", "FalAiFlux2KleinLoRAInput"),
            ("bria_fibo-vlm_StructuredPrompt", "BriaFiboVlmStructuredPrompt"), ("3DModel", "Variant3DModel"),
            ("SAM3DBodyPersonMetadata", "SAM3DBodyPersonMetadata"), ("ModelUrls", "ModelURLs"), ("", "Empty"),
        ])
    func types(wire: String, name: String) {
        #expect(NameProposal.type(WireName(wire)).base == name)
    }

    @Test("A long text is cut, and its hash tells it from its like")
    func longTexts() throws {
        let one = NameProposal.value(String(repeating: "word ", count: 20_000), of: "prompt").base
        let other = NameProposal.value(String(repeating: "word ", count: 20_000) + "x", of: "prompt").base
        #expect(one.utf8.count <= 90)
        #expect(one.hasPrefix("wordWordWord"))
        #expect(one != other)
        #expect(SwiftName.isIdentifier(one))
        #expect(NameProposal.value(String(repeating: "&", count: 100_000)).base.hasPrefix("value"))
        #expect(NameProposal.value("a" + String(repeating: "+", count: 100_000)).base.hasPrefix("aPlusPlus"))
    }
}
