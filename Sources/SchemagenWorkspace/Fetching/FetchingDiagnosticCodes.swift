package import SchemagenCore

// Where documents come from: patterns, sources, services, directories.
extension DiagnosticCode {
    package static let sourceCodes: [DiagnosticCode] = [
        unusablePattern, unusableSource, unusableKey, nothingMatches, unknownEndpoint, unreachable, insecureConnection,
        serviceTooSlow, answerCutOff, notAllowed, rateLimited, serviceError, unexpectedAnswer, answerTooLarge,
        answerNotJSON, notACatalogue, endlessPages, incompleteCatalogue, unusableCatalogueItem, duplicateEndpoint,
        unreadableDirectory, emptyDirectory, ignoredFile, fetchInterrupted, unusableBase,
    ]

    package static let unusablePattern = DiagnosticCode(
        "SG601", .error, "an argument is not an endpoint id, a family or a glob",
        explanation: """
            Verbs that take endpoints take these patterns:

                fal-ai/flux/dev        an endpoint id, or a family: this endpoint and everything below it
                only fal-ai/flux/dev   this endpoint alone; `add --only fal-ai/flux/dev` writes it into the manifest
                fal-ai/kling-video     a family, on whole segments: fal-ai/veo3 does not hold fal-ai/veo3.1
                'fal-ai/flux*/**'      a glob: * and ? within a segment, ** for any number of segments

            Ids consist of a-z, 0-9, '.', '_', '-' and '/'. An id becomes a path below Schemas/, so '..', '//' and a \
            slash at either end are refused. Quote globs, or the shell expands them. The URL of a model's page on \
            fal.ai can be pasted as it is: https://fal.ai/models/fal-ai/flux/dev means fal-ai/flux/dev.
            """)

    package static let unusableSource = DiagnosticCode(
        "SG602", .error, "--source is neither a usable URL nor a directory",
        explanation: """
            --source says where documents come from. Without it that is fal. It takes

                https://example.com/fal     a service that answers GET /v1/models and
                                            GET /api/openapi/queue/openapi.json?endpoint_id=… below this URL
                http://127.0.0.1:8080       the same in plain http, on this machine alone
                ../documents                a directory of documents, named <id>.json or with '__' for '/'

            Documents become code that you compile and run. Over plain http anyone on the way could change them, so it \
            is for 127.0.0.0/8, ::1 and localhost. A user name, a password or a query in the URL is refused: a source \
            gets no credentials, and FAL_KEY goes to https://api.fal.ai alone.
            """)

    package static let unusableKey = DiagnosticCode(
        "SG603", .error, "FAL_KEY cannot be a key",
        explanation: """
            The value of FAL_KEY holds white space, a control character or a letter beyond ASCII: a line break from a \
            file, or a quotation mark that a word processor made. In a header such a value would end the header. Set \
            it to the key as https://fal.ai/dashboard/keys shows it, or unset it: the catalogue and the documents can \
            be read without a key. The value is never printed.
            """)

    package static let nothingMatches = DiagnosticCode(
        "SG604", .error, "no endpoint matches a pattern",
        explanation: """
            The source knows no endpoint with this id, none below it, or none that the glob matches. The nearest ids \
            are suggested. Common reasons: the owner is missing (flux/dev is fal-ai/flux/dev), fal has retired the \
            endpoint, or a glob stops a segment early: 'fal-ai/flux*' matches fal-ai/flux-lora, and 'fal-ai/flux*/**' \
            fal-ai/flux/dev as well.
            """)

    package static let unknownEndpoint = DiagnosticCode(
        "SG605", .error, "there is no document of an endpoint",
        explanation: """
            The endpoint was asked for by its full id, and the source has no document of it: fal answers 404, often \
            with the body 'null'. The endpoint may have been retired or renamed since it was added, or it is no HTTP \
            endpoint. Remove it from the manifest, or take one of the ids suggested.
            """)

    package static let unreachable = DiagnosticCode(
        "SG606", .error, "a service cannot be reached",
        explanation: """
            The name of the host could not be resolved, or no connection to it came about in up to four attempts. When \
            one host is out of reach, the other requests to it are not tried any more. Proxies are taken from \
            HTTPS_PROXY and NO_PROXY. What needs no network works meanwhile: generate, list, and everything with \
            --offline.
            """)

    package static let insecureConnection = DiagnosticCode(
        "SG607", .error, "a connection could not be made secure",
        explanation: """
            The TLS handshake failed: the certificate is not valid for the host, has expired, or was issued by \
            somebody this machine does not trust. Often the clock is wrong, the package ca-certificates is missing (in \
            slim containers), or a company's proxy opens connections with a certificate of its own, which then has to \
            be installed. There is no switch to go on without: documents become code.
            """)

    package static let serviceTooSlow = DiagnosticCode(
        "SG608", .error, "a service did not answer in time",
        explanation: """
            An attempt may go 30 seconds without a byte and last a minute; there are up to four. Reading the \
            catalogue, and fetching a document or a batch of up to 50, may take two minutes each, all attempts and the \
            waits between them included. After three requests in a row have failed so, the host counts as down for \
            this run.
            """)

    package static let answerCutOff = DiagnosticCode(
        "SG609", .error, "an answer was cut off",
        explanation: """
            The connection broke in up to four attempts, or the body ended in the middle of its JSON. Nothing of such \
            an answer is kept. Proxies that end long answers cause this; so do full disks on servers.
            """)

    package static let notAllowed = DiagnosticCode(
        "SG610", .error, "a service refused the key, or wants one",
        explanation: """
            HTTP 401 or 403. fal's catalogue and documents can be read without a key; a key in FAL_KEY raises the \
            limits, and a wrong one is refused. It has the form key_id:key_secret and is sent to https://api.fal.ai \
            alone, never to another --source.
            """)

    package static let rateLimited = DiagnosticCode(
        "SG611", .error, "a service got too many requests",
        explanation: """
            HTTP 429. At most eight requests are on their way at a time, each is tried up to four times, and a \
            Retry-After of up to 30 seconds is waited for. A service that asks for more is reported at once. A key in \
            FAL_KEY raises fal's limits.
            """)

    package static let serviceError = DiagnosticCode(
        "SG612", .error, "a service failed",
        explanation: """
            HTTP 500 to 599, after up to four attempts. https://status.fal.ai tells about fal's outages.
            """)

    package static let unexpectedAnswer = DiagnosticCode(
        "SG613", .error, "a service answered with something that has no meaning here",
        explanation: """
            A status that neither fal's catalogue nor its documents are known to answer with, or a redirect that is \
            not followed: of a request with a key, from https to plain http, from this machine to plain http \
            elsewhere, or round in a circle. With --source, check that the URL is the base below which /v1/models \
            lies.
            """)

    package static let answerTooLarge = DiagnosticCode(
        "SG614", .error, "an answer or a file is too large",
        explanation: """
            More than 32 MiB. fal's largest document has 40 KB and a page of its catalogue 1 MB, so this is something \
            else; reading it would only cost memory.
            """)

    package static let answerNotJSON = DiagnosticCode(
        "SG615", .error, "an answer is not the JSON it should be",
        explanation: """
            The body is a web page, or no JSON, or JSON of another kind than a document. Web pages come from the login \
            page of a network, from a proxy, or from a URL that is not the base of a service. The place given is line \
            and column of the body. JSON may be nested 512 deep.
            """)

    package static let notACatalogue = DiagnosticCode(
        "SG616", .error, "an answer or models.json is not a catalogue",
        explanation: """
            A catalogue is an object with a list 'models', whose items have an 'endpoint_id', as fal's GET /v1/models \
            answers. A models.json that is none is a warning only: the documents beside it are used without it.
            """)

    package static let endlessPages = DiagnosticCode(
        "SG617", .error, "the pages of a catalogue do not end",
        explanation: """
            A cursor came a second time, three pages in a row held nothing new, or there were more than 300 pages. A \
            catalogue that cannot be read to its end is not used: families would silently miss members.
            """)

    package static let incompleteCatalogue = DiagnosticCode(
        "SG618", .warning, "a catalogue says that there is more, but not where",
        explanation: """
            A page has 'has_more': true and no 'next_cursor'. What was read is used; families and globs may miss \
            members. An endpoint can be named by its full id even when the catalogue does not list it.
            """)

    package static let unusableCatalogueItem = DiagnosticCode(
        "SG619", .warning, "a catalogue has an item that cannot be an endpoint",
        explanation: """
            An item has no 'endpoint_id', or one that is not owner/name in a-z, 0-9, '.', '_' and '-'. Such an id \
            cannot be a path below Schemas/, so the item is left out.
            """)

    package static let duplicateEndpoint = DiagnosticCode(
        "SG620", .note, "an endpoint is listed twice",
        explanation: """
            A catalogue whose list changes while its pages are read repeats items, and a directory can hold one \
            endpoint as fal-ai/flux/dev.json and as fal-ai__flux__dev.json. The first is taken, of files the first in \
            the order of their paths.
            """)

    package static let unreadableDirectory = DiagnosticCode(
        "SG621", .error, "a directory or a document in it cannot be read",
        explanation: """
            The file system refused: the path does not exist, or permission is missing. A folder below the directory \
            that cannot be read is passed over.
            """)

    package static let emptyDirectory = DiagnosticCode(
        "SG622", .error, "a directory holds no documents",
        explanation: """
            No file below the directory has a name that gives an endpoint id: fal-ai/flux/dev.json or \
            fal-ai__flux__dev.json. With --offline the directory is Schemas/, which 'schemagen add' fills.
            """)

    package static let ignoredFile = DiagnosticCode(
        "SG623", .note, "a file's name gives no endpoint id",
        explanation: """
            The directory holds a .json file that is neither named <id>.json nor <id with '__' for '/'>.json, and that \
            does not name its endpoint inside (info.x-fal-metadata.endpointId). It is left out.
            """)

    package static let unusableBase = DiagnosticCode(
        "SG625", .error, "there is nothing to compare with",
        explanation: """
            `schemagen diff --against` takes a git revision of the project (`HEAD`, `main`, `v1.2.0`), a folder of \
            documents like another project's `Schemas`, or one document. A path wins over a revision of the same name. \
            Outside a git repository there are no revisions, and one of a remote has to be fetched first.
            """)

    package static let fetchInterrupted = DiagnosticCode(
        "SG624", .error, "a request was interrupted",
        explanation: """
            The command was told to stop while it was fetching. Run it again.
            """)
}
