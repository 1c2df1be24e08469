import FalFields
import FalJSON

/// The rules R9 to R12, R18 and R19: which image, film or sound of a request goes into which field.
extension MappingDraft {
    mutating func addFiles() {
        addFilms()
        addSounds()
        if rules.modality != .audio { addFiles(["mask_url", "mask_image_url"], .mask) }
        addFrames()
        addNamedImages()
        addReferences()
    }

    // MARK: R12 and R19: films and sounds

    private static let films = [
        "video_url", "input_video_url", "video_urls", "source_video_url", "target_video_url", "video", "videos",
    ]
    private static let sounds = ["audio_url", "audio_urls", "source_audio_url"]

    mutating func addFilms() {
        let all = files(.video)
        let named = all.filter { Self.films.contains($0.name) }
        addMain(named, of: all, .video)
        for field in all {
            if let role = RoleWords(field).film {
                addFile(field, role, "R19")
            } else if RoleWords.says(texts[field.name], "reference video") {
                addFile(field, .referenceVideo, "R19")
            }
            if named.contains(field), RoleWords.says(texts[field.name], "motion", "movement", "actions", "driving") {
                addFile(field, .motionVideo, "R19")
            }
        }
    }

    mutating func addSounds() {
        // Objects that name a voice may have a sample of it beside the name.
        let all = files(.audio).filter { !claimed.contains($0.name) }
        let named = all.filter { Self.sounds.contains($0.name) }
        addMain(named, of: all, .audio)
        let speakers = series(of: all)
        for field in speakers { addFile(field, .lipsAudio, "R19", joins: field != speakers.first) }
        for field in all where !speakers.contains(field) {
            let text = texts[field.name]
            if rules.modality == .audio, isVoice(field) {
                addFile(field, .voiceAudio, "R19")
            } else if let role = RoleWords(field).sound {
                addFile(field, role, "R19")
            } else if RoleWords.says(text, "reference audio", "reference song", "style of") {
                addFile(field, .referenceAudio, "R19")
            }
            // Whoever moves a picture by a sound moves its lips.
            if rules.modality == .video, named.contains(field), !(files(.image) + files(.video)).isEmpty {
                addFile(field, .lipsAudio, "R19")
            }
        }
    }

    /// A voice to copy stands beside the text that it is to speak.
    private func isVoice(_ field: FieldDescriptor) -> Bool {
        if RoleWords(field).sound == .voiceAudio { return true }
        let isReference = RoleWords(field).sound == .referenceAudio || Self.sounds.contains(field.name)
        let speaks = rules.rules.contains { $0.source == .text }
        return isReference && speaks
            && RoleWords.says(texts[field.name], "voice", "speaker", "clone", "reference audio")
    }

    /// The main film or sound: the first of the usual names, else the one that is required, whatever its name.
    private mutating func addMain(_ named: [FieldDescriptor], of all: [FieldDescriptor], _ source: UnifiedField) {
        let usual = source == .video ? Self.films : Self.sounds
        let required = all.filter(\.presence.isRequired)
        let found = candidates(usual) { named.contains($0) }.first ?? (required.count == 1 ? required.first : nil)
        if let found { return addFile(found, source, "R12") }
        // Layers of one result, in the order of the document.
        let layers = required.filter { RoleWords($0).film == nil && RoleWords($0).sound == nil }
        for (place, field) in layers.enumerated() { addFile(field, source, "R12", joins: place > 0) }
    }

    private mutating func addFiles(_ names: [String], _ source: UnifiedField) {
        let schema = self.schema
        for field in candidates(names, where: { $0.mediaForm(in: schema) != nil }) { addFile(field, source, "R12") }
    }

    private mutating func addFile(
        _ field: FieldDescriptor, _ source: UnifiedField, _ rule: String, isFallback: Bool = false, joins: Bool = false
    ) {
        guard let form = field.mediaForm(in: schema) else { return }
        add(field, from: source, as: form, rule: rule, isFallback: isFallback, joins: joins)
    }

    // MARK: R9 and R10: how a video begins and ends

    private static let lastFrames = [
        "last_frame_url", "last_image_url", "end_image_url", "tail_image_url", "end_frame_url",
    ]
    private static let firstFrames = [
        "first_frame_url", "first_image_url", "start_image_url", "start_frame_url", "first_frame_image_url",
    ]

    private mutating func addFrames() {
        guard rules.modality != .audio else { return }
        addFrames(Self.lastFrames, .lastFrame, "R9")
        if addFrames(Self.firstFrames, .firstFrame, "R10") == 0 {
            // An endpoint with a single image takes it as what it starts from.
            addFrames(["image_url", "reference_image_url", "input_image_url"], .firstFrame, "R10")
        }
    }

    @discardableResult
    private mutating func addFrames(_ names: [String], _ role: UnifiedField, _ rule: String) -> Int {
        let schema = self.schema
        let found = candidates(names) { $0.mediaForm(in: schema)?.isSingle ?? false }
        for field in found { addFile(field, role, rule) }
        return found.count
    }

    // MARK: R18: images that models name by what they show

    private mutating func addNamedImages() {
        for field in files(.image) where !claimed.contains(field.name) {
            let isUsual = Self.references.contains(field.name)
            if !isUsual, let role = RoleWords(field).image {
                addFile(field, role, "R18")
            } else if RoleWords.says(texts[field.name], "style reference") {
                addFile(field, .styleImage, "R18")
            } else if RoleWords.says(texts[field.name], "new background", "change map") {
                addFile(field, RoleWords.says(texts[field.name], "change map") ? .mask : .background, "R18")
            }
        }
        for rule in rules.rules where rule.source == .character {
            if let field = self[rule.field] { addFile(field, .asset, "R18") }
        }
    }

    // MARK: R11: the images that a result is made from

    private static let referenceLists = [
        "reference_image_urls", "image_urls", "ref_image_urls", "input_image_urls", "images", "reference_images",
        "frames",
    ]
    private static let singleReferences = [
        "image_url", "reference_image_url", "input_image_url", "ref_image_url", "initial_image_url",
        "source_image_url", "inpaint_image_url", "uov_image_url",
    ]
    private static let references = Set(referenceLists + singleReferences)

    /// The order of the rules is the order of preference for one image: a list that is required, a single field, a
    /// list, the field of the first frame. Of several images a field that joins takes those that are left over.
    mutating func addReferences() {
        let schema = self.schema
        let styles = Set(rules.rules.lazy.filter { $0.source == .styleImage }.map(\.field))
        let lists = candidates(Self.referenceLists) { $0.mediaForm(in: schema)?.isList ?? false }
        let singles = candidates(Self.singleReferences) { $0.mediaForm(in: schema)?.isSingle ?? false }
        let numbered = series(of: files(.image))
        let needed = (singles + lists).filter(\.presence.isRequired)
        if needed.count > 1 {
            // The image that is changed, then what it should become alike.
            for (place, field) in needed.enumerated() { addFile(field, .reference, "R11", joins: place > 0) }
        } else {
            for field in needed where field.isList(in: schema) { addFile(field, .reference, "R11") }
        }
        if numbered.contains(where: \.presence.isRequired) { addReferences(numbered) }
        let rest = needed.count > 1 ? [] : singles
        for (place, field) in rest.enumerated() {
            addFile(field, .reference, "R11", joins: place > 0 && lists.isEmpty)
        }
        let optional = (needed.count > 1 ? singles + lists : lists).filter { !$0.presence.isRequired }
        for field in optional where !styles.contains(field.name) { addFile(field, .reference, "R11") }
        addReferences(numbered)
        for field in files(.image)
        where !claimed.contains(field.name) && RoleWords.says(texts[field.name], "second image") {
            addFile(field, .reference, "R11", joins: true)
        }
        if singles.isEmpty, lists.isEmpty, numbered.isEmpty {
            for field in onlyRequiredImage { addFile(field, .reference, "R11") }
        }
        // A list of styles takes plain references where nothing else does.
        if !rules.rules.contains(where: { $0.source == .reference }) {
            for field in lists where styles.contains(field.name) { addFile(field, .reference, "R11") }
        }
        guard rules.modality != .audio else { return }
        for field in candidates(Self.firstFrames, where: { $0.mediaForm(in: schema)?.isSingle ?? false })
        where !numbered.contains(field) {
            addFile(field, .reference, "R11", isFallback: true)
        }
    }

    private mutating func addReferences(_ series: [FieldDescriptor]) {
        for (place, field) in series.enumerated() { addFile(field, .reference, "R11", joins: place > 0) }
    }

    /// `source_image_url` of a talking head: the one image that an endpoint requires, whatever its name. Where several
    /// are required (the sides of a thing) the request has no way to tell them apart.
    private var onlyRequiredImage: [FieldDescriptor] {
        let taken = Set(rules.rules.lazy.filter { [.mask, .lastFrame, .firstFrame].contains($0.source) }.map(\.field))
        let found = files(.image).filter {
            $0.presence.isRequired && !taken.contains($0.name) && !$0.name.contains("mask")
        }
        return found.count == 1 ? found : []
    }

    // MARK: Fields of files

    /// The fields that take files of a kind.
    func files(_ kind: MediaKind) -> [FieldDescriptor] {
        fields.filter { $0.mediaForm(in: schema) != nil && $0.fileKind(in: schema, text: texts[$0.name]) == kind }
    }

    /// The fields whose names differ by a number only: the first, the second.
    private func series(of fields: [FieldDescriptor]) -> [FieldDescriptor] {
        let groups = Dictionary(grouping: fields) { RoleWords.series($0.name) ?? "" }
        return fields.filter { field in RoleWords.series(field.name).map { groups[$0, default: []].count > 1 } ?? false
        }
    }
}

extension FieldMapper.Form {
    var isSingle: Bool {
        switch self {
        case .media, .file, .object: true
        default: false
        }
    }
}

extension FieldDescriptor {
    fileprivate func isList(in schema: EndpointSchema) -> Bool { mediaForm(in: schema)?.isList ?? false }
}
