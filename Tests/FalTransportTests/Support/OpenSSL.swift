#if os(Linux)
    import Foundation

    /// The few functions of OpenSSL that a server needs, looked up at run time: libcurl has brought the library into
    /// the process, so the tests need no dependency of their own.
    struct OpenSSL: Sendable {
        typealias Pointer = UnsafeMutableRawPointer
        typealias ChooseProtocol =
            @Sendable @convention(c) (
                Pointer?, UnsafeMutablePointer<UnsafePointer<UInt8>?>, UnsafeMutablePointer<UInt8>,
                UnsafePointer<UInt8>,
                UInt32, Pointer?
            ) -> Int32

        let serverMethod: @Sendable @convention(c) () -> Pointer?
        let newContext: @Sendable @convention(c) (Pointer?) -> Pointer?
        let freeContext: @Sendable @convention(c) (Pointer?) -> Void
        let useCertificate: @Sendable @convention(c) (Pointer?, UnsafePointer<CChar>) -> Int32
        let useKey: @Sendable @convention(c) (Pointer?, UnsafePointer<CChar>, Int32) -> Int32
        let onChooseProtocol: @Sendable @convention(c) (Pointer?, ChooseProtocol, Pointer?) -> Void
        let newSession: @Sendable @convention(c) (Pointer?) -> Pointer?
        let freeSession: @Sendable @convention(c) (Pointer?) -> Void
        let beServer: @Sendable @convention(c) (Pointer?) -> Void
        let setBuffers: @Sendable @convention(c) (Pointer?, Pointer?, Pointer?) -> Void
        let read: @Sendable @convention(c) (Pointer?, Pointer?, Int32) -> Int32
        let write: @Sendable @convention(c) (Pointer?, UnsafeRawPointer?, Int32) -> Int32
        let memory: @Sendable @convention(c) () -> Pointer?
        let newBuffer: @Sendable @convention(c) (Pointer?) -> Pointer?
        let readBuffer: @Sendable @convention(c) (Pointer?, Pointer?, Int32) -> Int32
        let writeBuffer: @Sendable @convention(c) (Pointer?, UnsafeRawPointer?, Int32) -> Int32

        /// `nil` where libcurl does its TLS by another library.
        static let shared = OpenSSL()

        private init?() {
            guard let library = dlopen("libssl.so.3", RTLD_NOW), let base = dlopen("libcrypto.so.3", RTLD_NOW),
                let serverMethod = dlsym(library, "TLS_server_method"),
                let newContext = dlsym(library, "SSL_CTX_new"),
                let freeContext = dlsym(library, "SSL_CTX_free"),
                let useCertificate = dlsym(library, "SSL_CTX_use_certificate_chain_file"),
                let useKey = dlsym(library, "SSL_CTX_use_PrivateKey_file"),
                let onChooseProtocol = dlsym(library, "SSL_CTX_set_alpn_select_cb"),
                let newSession = dlsym(library, "SSL_new"),
                let freeSession = dlsym(library, "SSL_free"),
                let beServer = dlsym(library, "SSL_set_accept_state"),
                let setBuffers = dlsym(library, "SSL_set_bio"),
                let read = dlsym(library, "SSL_read"),
                let write = dlsym(library, "SSL_write"),
                let memory = dlsym(base, "BIO_s_mem"),
                let newBuffer = dlsym(base, "BIO_new"),
                let readBuffer = dlsym(base, "BIO_read"),
                let writeBuffer = dlsym(base, "BIO_write")
            else { return nil }
            self.serverMethod = unsafeBitCast(serverMethod, to: (@Sendable @convention(c) () -> Pointer?).self)
            self.newContext = unsafeBitCast(newContext, to: (@Sendable @convention(c) (Pointer?) -> Pointer?).self)
            self.freeContext = unsafeBitCast(freeContext, to: (@Sendable @convention(c) (Pointer?) -> Void).self)
            self.useCertificate = unsafeBitCast(
                useCertificate, to: (@Sendable @convention(c) (Pointer?, UnsafePointer<CChar>) -> Int32).self)
            self.useKey = unsafeBitCast(
                useKey, to: (@Sendable @convention(c) (Pointer?, UnsafePointer<CChar>, Int32) -> Int32).self)
            self.onChooseProtocol = unsafeBitCast(
                onChooseProtocol, to: (@Sendable @convention(c) (Pointer?, ChooseProtocol, Pointer?) -> Void).self)
            self.newSession = unsafeBitCast(newSession, to: (@Sendable @convention(c) (Pointer?) -> Pointer?).self)
            self.freeSession = unsafeBitCast(freeSession, to: (@Sendable @convention(c) (Pointer?) -> Void).self)
            self.beServer = unsafeBitCast(beServer, to: (@Sendable @convention(c) (Pointer?) -> Void).self)
            self.setBuffers = unsafeBitCast(
                setBuffers, to: (@Sendable @convention(c) (Pointer?, Pointer?, Pointer?) -> Void).self)
            self.read = unsafeBitCast(read, to: (@Sendable @convention(c) (Pointer?, Pointer?, Int32) -> Int32).self)
            self.write = unsafeBitCast(
                write, to: (@Sendable @convention(c) (Pointer?, UnsafeRawPointer?, Int32) -> Int32).self)
            self.memory = unsafeBitCast(memory, to: (@Sendable @convention(c) () -> Pointer?).self)
            self.newBuffer = unsafeBitCast(newBuffer, to: (@Sendable @convention(c) (Pointer?) -> Pointer?).self)
            self.readBuffer = unsafeBitCast(
                readBuffer, to: (@Sendable @convention(c) (Pointer?, Pointer?, Int32) -> Int32).self)
            self.writeBuffer = unsafeBitCast(
                writeBuffer, to: (@Sendable @convention(c) (Pointer?, UnsafeRawPointer?, Int32) -> Int32).self)
        }
    }
#endif
