import FalFields

/// R23 and R24: what is said in a recording, and what an image, a video or a recording shows.
extension MappingDraft {
    mutating func addTranscript() {
        addSounds()
        addFirst(
            ["language", "language_code", "source_language"], from: .language, as: .choice, rule: "R23",
            where: \.isText)
        addFirst(["task"], from: .task, rule: "R23", where: \.isText)
        addFirst(
            ["chunk_level", "timestamps", "timestamp_granularity", "granularity"], from: .timestamps, rule: "R23",
            where: \.isText)
        addFirst(
            ["diarize", "diarization", "enable_diarization", "speaker_labels"], from: .speakers, rule: "R23",
            where: \.isBoolean)
        addFirst(["num_speakers", "speakers_expected"], from: .speakerCount, rule: "R23", where: \.isNumber)
        addFirst(["keyterms", "keywords", "hotwords", "word_boost"], from: .terms, rule: "R23", where: \.isListOfTexts)
        addFirst(["prompt", "initial_prompt"], from: .prompt, rule: "R23") { $0.isText && !$0.isListed }
        addVariant()
    }

    mutating func addCaption() {
        addFirst(
            ["prompt", "question", "query", "text_input", "detection_prompt", "object"], from: .prompt, rule: "R24"
        ) {
            $0.isText && !$0.isListed
        }
        addReferences()
        addFilms()
        addSounds()
        addVariant()
    }
}

extension FieldDescriptor {
    var isListOfTexts: Bool {
        value.options.contains { option in
            if case .list(let element) = option.kind { element.options.contains { $0.kind == .string } } else { false }
        }
    }
}
