// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with.
let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "relboard",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
  ],
  targets: [
    .target(name: "ReleaseModel", swiftSettings: settings),
    .target(name: "ReleaseStore", dependencies: ["ReleaseModel"], swiftSettings: settings),
    .target(
      name: "SQLiteJournal",
      dependencies: [
        "ReleaseModel", "ReleaseStore",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: settings),
  ]
)
