import Foundation
import PlanFile
import ReleaseModel
import Testing

/// The right values are those of GNU `date`, such as `TZ=Europe/Lisbon date -u -d '2026-03-29T00:30' +%FT%TZ`.
@Suite("A window in a time zone")
struct ZoneTests {
  @Test(
    "opens by the clocks of the zone, on both sides of each change of theirs",
    arguments: [
      // Forward: Lisbon at 01:00, Berlin at 02:00, New York at 02:00, Sydney (in its spring) at 02:00.
      ("Europe/Lisbon", "2026-03-29T00:59", "2026-03-29T00:59:00Z"),
      ("Europe/Lisbon", "2026-03-29T02:00", "2026-03-29T01:00:00Z"),
      ("Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59Z"),
      ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00:00Z"),
      ("America/New_York", "2026-03-08T01:30", "2026-03-08T06:30:00Z"),
      ("America/New_York", "2026-03-08T03:30", "2026-03-08T07:30:00Z"),
      ("Australia/Sydney", "2026-10-04T03:00", "2026-10-03T16:00:00Z"),
      // Back: the hours that are there once.
      ("Europe/Lisbon", "2026-10-25T00:30", "2026-10-24T23:30:00Z"),
      ("Europe/Lisbon", "2026-10-25T02:00", "2026-10-25T02:00:00Z"),
      ("America/New_York", "2026-11-01T00:30", "2026-11-01T04:30:00Z"),
      ("America/New_York", "2026-11-01T02:30", "2026-11-01T07:30:00Z"),
      ("Australia/Sydney", "2026-04-05T03:00", "2026-04-04T17:00:00Z"),
      // The leap day, the year's end, zones of half and of quarter hours, and one without summer.
      ("Europe/Lisbon", "2028-02-29T22:00", "2028-02-29T22:00:00Z"),
      ("Asia/Tokyo", "2028-03-01T00:00", "2028-02-29T15:00:00Z"),
      ("America/New_York", "2026-12-31T23:59:59.5", "2027-01-01T04:59:59.5Z"),
      ("Pacific/Kiritimati", "2027-01-01T00:00", "2026-12-31T10:00:00Z"),
      ("Asia/Kolkata", "2026-06-01T00:00", "2026-05-31T18:30:00Z"),
      ("Asia/Kathmandu", "2026-06-01T12:00", "2026-06-01T06:15:00Z"),
      ("UTC", "2026-06-01T12:00", "2026-06-01T12:00:00Z"),
      // An offset says more than the zone.
      ("Europe/Lisbon", "2026-10-25T01:30:00+01:00", "2026-10-25T00:30:00Z"),
      ("Europe/Lisbon", "2026-10-25T01:30:00+00:00", "2026-10-25T01:30:00Z"),
      ("Europe/Lisbon", "2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z"),
    ])
  func local(zone: String, text: String, utc: String) throws {
    let reading = load(windowed("opens: '\(text)', closes: 2029-01-01, zone: \(zone)"))
    #expect(reading.diagnostics.isEmpty)
    let window = try #require(reading.plan?.release.window)
    #expect(window.opens == WallInstant(iso8601: utc))
    #expect(window.zone == zone)
  }

  @Test(
    "begins a date with its first moment there, and ends it with its last, however long the day is",
    arguments: [
      ("Europe/Lisbon", "2026-03-29", "2026-03-29T00:00:00Z", 23),
      ("Europe/Lisbon", "2026-10-25", "2026-10-24T23:00:00Z", 25),
      ("America/New_York", "2026-07-04", "2026-07-04T04:00:00Z", 24),
      ("Asia/Tokyo", "2028-02-29", "2028-02-28T15:00:00Z", 24),
      ("Europe/Berlin", "2026-12-31", "2026-12-30T23:00:00Z", 24),
      // The clocks leave midnight out (Beirut), or show it twice (Havana).
      ("Asia/Beirut", "2026-03-29", "2026-03-28T22:00:00Z", 23),
      ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z", 25),
      // A quarter of an hour here, half of one there: Lord Howe goes forward by 30 minutes.
      ("Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30:00Z", 0),
    ])
  func date(zone: String, text: String, begins: String, hours: Int) throws {
    let reading = load(windowed("opens: '\(text)', closes: '\(text)', zone: \(zone)"))
    let window = try #require(reading.plan?.release.window)
    #expect(window.opens == WallInstant(iso8601: begins))
    #expect(window.closes - window.opens == (hours == 0 ? .seconds(84_600) : .seconds(3600 * hours)))
  }

  @Test(
    "is refused at a local time that the clocks leave out, or show twice, with what to write instead",
    arguments: [
      ("Europe/Lisbon", "2026-03-29T01:00", "does not exist", ""),
      ("Europe/Lisbon", "2026-03-29T01:59:59.999", "does not exist", ""),
      ("Europe/Lisbon", "2026-10-25T01:00", "twice", "2026-10-25T01:00+01:00 or 2026-10-25T01:00+00:00"),
      ("America/New_York", "2026-03-08T02:30", "does not exist", ""),
      ("America/New_York", "2026-11-01T01:30", "twice", "2026-11-01T01:30-04:00 or 2026-11-01T01:30-05:00"),
      ("Australia/Lord_Howe", "2026-10-04T02:15", "does not exist", ""),
      (
        "Australia/Lord_Howe", "2026-04-05T01:45", "twice", "2026-04-05T01:45+11:00 or 2026-04-05T01:45+10:30"
      ),
    ])
  func odd(zone: String, text: String, problem: String, instead: String) throws {
    let reading = load(windowed("opens: '\(text)', closes: 2029-01-01, zone: \(zone)"))
    let words = try #require(reading.diagnostics.first).text(file: "plan.yaml")
    #expect(reading.diagnostics.count == 1)
    #expect(words.contains(problem) && words.contains(zone) && (instead.isEmpty || words.contains(instead)))
  }

  @Test(
    "is not read in a zone that nobody knows: what it means would be a guess",
    arguments: ["Mars/Base", "CET", "GMT+1"])
  func unknownZone(name: String) {
    let reading = load(windowed("opens: '2026-10-25T01:30', closes: 2029-01-01, zone: \(name)"))
    #expect(reading.diagnostics.map(\.kind) == [.invalid(.zone, read: .text(name))])
  }

  private func windowed(_ window: String) -> String {
    plan("").replacing("environment: staging", with: "environment: staging, window: {\(window)}")
  }
}
