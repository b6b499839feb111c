// swift-tools-version: 6.2
import Glibc
import PackageDescription

/// What every target of ours is compiled with; it does not touch the dependencies.
let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  // So that the linker can put each function where it belongs, and that a generic type is made at the first use without a
  // search through all that every type can do.
  .unsafeFlags(
    ["-function-sections", "-disable-concrete-type-metadata-mangled-name-accessors"].flatMap {
      ["-Xfrontend", $0]
    },
    .when(configuration: .release)),
]

/// How the board is linked for a release, so that it starts soon and takes little memory:
///
/// - what runs until it waits for a key stands side by side, as `.ci/order` has found out, and so do the functions that have
///   no name to be ordered by;
/// - what has to be adapted to where it is loaded is listed in short, if the C library here reads that;
/// - of the C++ library that is linked in which Swift's own uses;
/// - what the compiler noted for itself stays behind, and the same sources give the same bytes;
/// - and it exports nothing, since nobody links against a program.
let linking: [LinkerSetting] = [
  .unsafeFlags(
    ["-use-ld=lld", "-L\(linkerFiles)", "-Xclang-linker", "-static-libgcc"]
      + ([
        "--as-needed", "--no-export-dynamic", "--no-warn-symbol-ordering",
        "--symbol-ordering-file=\(linkerFiles)/start.order", "-T\(linkerFiles)/nameless.ld",
        "-T\(linkerFiles)/hashes.ld",
      ] + (readsRelativeRelocations ? ["-zpack-relative-relocs"] : [])).flatMap { ["-Xlinker", $0] },
    .when(configuration: .release))
]

var linkerFiles: String { Context.packageDirectory + "/.ci/link" }

/// From glibc 2.36 on.
var readsRelativeRelocations: Bool {
  var text = [CChar](repeating: 0, count: 64)
  confstr(Int32(_CS_GNU_LIBC_VERSION), &text, text.count)
  let version = text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }.split { !$0.isNumber }
    .compactMap { Int($0) }
  return !version.lexicographicallyPrecedes([2, 36])
}

let bitCollections = Target.Dependency.product(name: "BitCollections", package: "swift-collections")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "relboard",
  products: [
    .executable(name: "relboard", targets: ["relboard"]),
    .executable(name: "relboard-shim", targets: ["StepShim"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
  ],
  targets: [
    // What people write, read once for every target.
    .target(name: "PlainText", swiftSettings: settings),

    // The release itself: values and pure functions.
    .target(
      name: "ReleaseModel", dependencies: ["PlainText", bitCollections, heap], swiftSettings: settings),
    .target(
      name: "PlanFile", dependencies: ["Patterns", "PlainText", "ReleaseModel", "ReleaseWords", yams],
      swiftSettings: settings
    ),
    .target(name: "Patterns", dependencies: ["CPCRE2"], swiftSettings: settings),
    .systemLibrary(name: "CPCRE2"),
    .target(name: "ReleaseStore", dependencies: ["ReleaseModel"], swiftSettings: settings),

    // What is durable, and what happens outside.
    .target(
      name: "EventChain", dependencies: ["Hashing", "ReleaseModel", "ReleaseStore"], swiftSettings: settings),
    .target(
      name: "SQLiteJournal",
      dependencies: ["EventChain", "FailPoints", "Hashing", "ReleaseModel", "ReleaseStore", grdb, sqlite],
      swiftSettings: settings),
    .target(
      name: "PostgreSQLJournal",
      dependencies: ["CPostgreSQL", "EventChain", "ReleaseModel", "ReleaseStore"],
      resources: [
        .embedInCode("Schema/journal.sql"), .embedInCode("Schema/requests.sql"),
        .embedInCode("Schema/outputs.sql"), .embedInCode("Schema/environments.sql"),
        .embedInCode("Schema/roles.sql"),
      ],
      swiftSettings: settings),
    .target(name: "CPostgreSQL", cSettings: [.treatAllWarnings(as: .error)]),
    .target(
      name: "Engine",
      dependencies: [
        "AttemptProtocol", "Attempts", "CCurl", "CXML", "Hashing", "Patterns", "PlainText", "ReleaseModel",
        "ReleaseStore", "ReleaseWords", "SecretMask", subprocess, system,
      ],
      resources: [.embedInCode("Ansible/relboard_events.py")],
      swiftSettings: settings),
    .target(
      name: "Attempts", dependencies: ["AttemptProtocol", "CPlatform", "FailPoints", "SecretMask"],
      swiftSettings: settings),
    .executableTarget(
      name: "StepShim",
      dependencies: ["AttemptProtocol", "CPlatform", "FailPoints", "Hashing", "SecretMask"],
      swiftSettings: settings,
      linkerSettings: [
        .unsafeFlags(["-static-executable", "-use-ld=lld"]),
        .unsafeFlags(["-Xlinker", "-T\(linkerFiles)/hashes.ld"], .when(configuration: .release)),
      ]),
    .target(name: "AttemptProtocol", swiftSettings: settings),
    .target(name: "Hashing", dependencies: ["CSHA256"], swiftSettings: settings),
    .target(name: "CSHA256", cSettings: [.treatAllWarnings(as: .error)]),
    .target(name: "SecretMask", swiftSettings: settings),
    .target(name: "FailPoints", swiftSettings: settings),
    .target(name: "CCurl", cSettings: [.treatAllWarnings(as: .error)]),
    .target(
      name: "CXML", cSettings: [.treatAllWarnings(as: .error), .unsafeFlags(["-I/usr/include/libxml2"])]),
    .target(name: "CPlatform"),

    // Who drives a run, and what is told of it.
    .target(
      name: "Driving",
      dependencies: [
        "Attempts", "CPlatform", "Engine", "EventChain", "Hashing", "PlainText", "PlanFile",
        "PostgreSQLJournal", "ReleaseModel", "ReleaseStore", "ReleaseWords", "SQLiteJournal", "Signatures",
      ], swiftSettings: settings),
    .target(
      name: "ReleaseWords", dependencies: ["Patterns", "PlainText", "ReleaseModel", mustache],
      swiftSettings: settings),
    .target(
      name: "Status", dependencies: ["ReleaseModel", "ReleaseWords"],
      resources: [.embedInCode("event.schema.json"), .embedInCode("status.schema.json")],
      swiftSettings: settings),

    .target(
      name: "Signatures", dependencies: ["Hashing", "ReleaseModel", "ReleaseWords", subprocess, system],
      swiftSettings: settings),

    // What is seen.
    .target(name: "Screen", dependencies: ["CWidth", "PlainText"], swiftSettings: settings),
    .target(
      name: "Board", dependencies: ["Patterns", "PlainText", "ReleaseModel", "ReleaseWords", "Screen"],
      swiftSettings: settings),
    .target(name: "Terminal", dependencies: ["CNcurses", "CTerminal", "Screen"], swiftSettings: settings),
    .target(
      name: "Themes", path: "themes",
      resources: [
        .embedInCode("colour-blind.theme"),
        .embedInCode("colour-blind-light.theme"),
        .embedInCode("dark.theme"),
        .embedInCode("high-contrast.theme"),
        .embedInCode("light.theme"),
        .embedInCode("monochrome.theme"),
        .embedInCode("nord.theme"),
        .embedInCode("solarized-dark.theme"),
        .embedInCode("solarized-light.theme"),
        .embedInCode("terminal.theme"),
      ],
      swiftSettings: settings),
    .systemLibrary(name: "CNcurses"),
    .systemLibrary(name: "CWidth"),
    .target(name: "CTerminal", cSettings: [.treatAllWarnings(as: .error)]),

    // What is told afterwards.
    .target(
      name: "Report", dependencies: ["CXML", "ReleaseModel", "ReleaseWords", "Signatures", mustache],
      resources: [.embedInCode("report.mustache"), .embedInCode("report.schema.json")],
      swiftSettings: settings),

    // The program.
    .target(
      name: "DemoWorkspace", dependencies: ["Hashing"], resources: [.embedInCode("Files")],
      swiftSettings: settings),
    .executableTarget(
      name: "relboard",
      dependencies: [
        "Attempts", "Board", "DemoWorkspace", "Driving", "Engine", "PlainText", "PlanFile", "ReleaseModel",
        "PostgreSQLJournal", "ReleaseWords", "Report", "SQLiteJournal", "Screen", "Signatures", "Status",
        "Terminal", "Themes",
        argumentParser,
      ], swiftSettings: settings, linkerSettings: linking),

    // The tests' helpers are test targets themselves, so that no build of the program needs Testing.
    .testTarget(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    .testTarget(
      name: "DatabaseServers", dependencies: ["CNamespaces", "TestSupport"], path: "Tests/DatabaseServers",
      swiftSettings: settings),
    .systemLibrary(name: "CNamespaces", path: "Tests/CNamespaces"),
    .testTarget(
      name: "StoreDoubles", dependencies: ["ReleaseModel", "ReleaseStore"], path: "Tests/StoreDoubles",
      swiftSettings: settings),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Attempts", "Board", "CPlatform", "CPseudoTerminal", "Driving", "Engine", "EventChain",
        "PostgreSQLJournal", "ReleaseModel", "SQLiteJournal", "Screen",
      ],
      path: "Tests/Benchmarks",
      swiftSettings: settings),
    .testTarget(
      name: "AttemptsTests",
      dependencies: ["AttemptProtocol", "Attempts", "CPlatform", "Hashing", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "BoardTests",
      dependencies: ["Board", "ReleaseModel", "ReleaseWords", "Screen", "TestSupport", "Themes"],
      exclude: ["Goldens"],
      swiftSettings: settings),
    .testTarget(
      name: "DemoWorkspaceTests", dependencies: ["DemoWorkspace", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "HashingTests", dependencies: ["CSHA256", "Hashing", "TestSupport"], swiftSettings: settings),
    .testTarget(name: "PatternsTests", dependencies: ["Patterns"], swiftSettings: settings),
    .testTarget(name: "PlainTextTests", dependencies: ["PlainText"], swiftSettings: settings),
    .testTarget(
      name: "PlanFileTests", dependencies: ["PlanFile", "ReleaseModel", "TestSupport"],
      exclude: ["Broken", "Released", "Valid"],
      swiftSettings: settings),
    .testTarget(
      name: "ReleaseModelTests", dependencies: ["ReleaseModel", "ReleaseWords", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "ReleaseStoreTests",
      dependencies: ["ReleaseModel", "ReleaseStore", "StoreDoubles", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "SQLiteJournalTests",
      dependencies: ["EventChain", "ReleaseModel", "ReleaseStore", "SQLiteJournal", "TestSupport", grdb],
      swiftSettings: settings),
    .testTarget(
      name: "PostgreSQLJournalTests",
      dependencies: [
        "DatabaseServers", "EventChain", "PostgreSQLJournal", "ReleaseModel", "ReleaseStore", "SQLiteJournal",
        "TestSupport", grdb,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "EngineTests",
      dependencies: [
        "Attempts", "Engine", "ReleaseModel", "ReleaseStore", "SecretMask", "StoreDoubles", "TestSupport",
      ],
      exclude: ["Suites"], swiftSettings: settings),
    // Run by SQLiteJournalTests, and never part of the program.
    .executableTarget(
      name: "JournalWriter", dependencies: ["ReleaseModel", "SQLiteJournal", grdb],
      path: "Tests/JournalWriter",
      swiftSettings: settings),
    .testTarget(
      name: "SignaturesTests", dependencies: ["Hashing", "ReleaseModel", "Signatures", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "ScreenTests", dependencies: ["Screen", "TestSupport", "Themes"], swiftSettings: settings),
    .testTarget(
      name: "SecretMaskTests", dependencies: ["SecretMask", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "TerminalTests", dependencies: ["CNcurses", "CPseudoTerminal", "Screen", "Terminal"],
      swiftSettings: settings),
    .systemLibrary(name: "CPseudoTerminal", path: "Tests/CPseudoTerminal"),
    .systemLibrary(name: "CSimulatedClock", path: "Tests/FakedClock"),
    .testTarget(
      name: "DrivingTests",
      dependencies: [
        "DatabaseServers", "Driving", "Engine", "PlanFile", "PostgreSQLJournal", "ReleaseModel",
        "ReleaseStore",
        "SQLiteJournal", "Signatures", "StoreDoubles", "TestSupport", grdb,
      ],
      exclude: ["Formats"],
      swiftSettings: settings),
    .testTarget(
      name: "ReportTests", dependencies: ["ReleaseModel", "Report", "TestSupport"], exclude: ["Goldens"],
      swiftSettings: settings),
    .testTarget(
      name: "StatusTests", dependencies: ["ReleaseModel", "ReleaseWords", "Status"], swiftSettings: settings),
    .testTarget(
      name: "relboardTests",
      dependencies: [
        "CPlatform", "CPseudoTerminal", "CSimulatedClock", "DatabaseServers", "DemoWorkspace", "PlanFile",
        "ReleaseWords", "TestSupport", "relboard",
      ],
      exclude: ["Procedures"],
      swiftSettings: settings),
  ]
)
