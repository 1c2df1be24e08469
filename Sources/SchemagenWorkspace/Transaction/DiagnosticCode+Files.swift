package import SchemagenCore

extension DiagnosticCode {
    package static let heldLock = DiagnosticCode(
        "SG504", .error, "another run of schemagen is at work in this project",
        explanation: """
            Two runs that write at once would mix their results, so the second one stops at once. Wait for the first, \
            or end it: the message has its process id where it is known. A run that was killed holds nothing: the lock \
            ends with its process.
            """)
    package static let unwritablePlace = DiagnosticCode(
        "SG505", .error, "a file or folder cannot be written",
        explanation: """
            The user who runs schemagen may not write there, or the file system is read-only, as in some containers. \
            Whatever had been prepared is taken back: files are as they were before.
            """)
    package static let fullDisk = DiagnosticCode(
        "SG506", .error, "the disk is full",
        explanation: """
            New files are written beside the old ones before they replace them, so that for a moment both need room: \
            about 20 KB for each endpoint. Files are as they were before; make room and call the verb again.
            """)
    package static let fileTrouble = DiagnosticCode(
        "SG507", .error, "the file system refused something",
        explanation: """
            Something else than rights or room is wrong: a folder stands where a file should be, a name is too long, \
            or the disk reports an error. The message has the system's own words. Unless it says otherwise, files are \
            as they were before.
            """)
    package static let foreignPath = DiagnosticCode(
        "SG508", .error, "a path leads out of the project",
        explanation: """
            Schemagen writes only below the project's root, and never through a symbolic link: a link `Generated → \
            /etc` in a cloned repository must not make it write there. Replace the link by a real folder.
            """)
    package static let unreadableFile = DiagnosticCode(
        "SG509", .error, "a file or folder cannot be read",
        explanation: """
            The file is there, but the user who runs schemagen may not read it, or it is a folder. Correct its rights.
            """)
    package static let damagedJournal = DiagnosticCode(
        "SG510", .error, "an interrupted change can be neither finished nor taken back",
        explanation: """
            A run was interrupted while its changes were being put in place, and what it noted for the next run in \
            `Schemas/.schemagen/journal` cannot be used. Either a file it speaks of can no longer be written: correct \
            its rights and run any verb again. Or the journal was not written by schemagen in this checkout on this \
            machine: a repository brought it, somebody edited it, or the checkout was moved or copied after the \
            interruption. Such a journal could write or delete anything, so it is never carried out and stays for you \
            to look at. Bring `Schemas/` and the output folder to a known state with version control, delete \
            `Schemas/.schemagen`, and run `schemagen generate`.
            """)
    static let recoveredChange = DiagnosticCode(
        "SG511", .note, "an interrupted change has been completed or taken back",
        explanation: """
            An earlier run was stopped, by a power cut or `kill -9` say, while its changes were being put in place. \
            What it had decided has now been completed, or, where that was impossible, taken back. Nothing is left to \
            do.
            """)

    static let fileCodes: [DiagnosticCode] = [
        heldLock, unwritablePlace, fullDisk, fileTrouble, foreignPath, unreadableFile, damagedJournal,
        recoveredChange,
    ]
}
