import ReleaseModel

extension PracticeTask {
  /// What the practice asks in the task, in our own words: the guide, the iteration screen and F1 show this one text.
  public var guide: Guide {
    switch self {
    case .controls: .controls
    case .infrastructure: .infrastructure
    case .plan: .plan
    case .backoutPlan: .backoutPlan
    case .communications: .communications
    case .package: .package
    case .deploy: .deploy
    case .verify: .verify
    case .backOut: .backOut
    case .deliver: .deliver
    }
  }
}

extension Guide {
  fileprivate static let controls = Guide(
    title: "Conform to the release controls",
    purpose:
      "A bad release can stop a business. The controls are the few things that must hold before one goes ahead, and the deployment manager keeps them.",
    who: "the developers, with the deployment manager", makes: "a release that meets every control",
    steps: [
      "Find out which controls there are.", "Go through them with the deployment manager.",
      "Change the release, or its plan, until each of them holds.",
    ],
    here: [
      "controls: in the plan; one with a check is measured again and again, also during the deployment.",
      "Enter ticks one with evidence; w waives it, with a reason that stays on record.",
    ])

  fileprivate static let infrastructure = Guide(
    title: "Install and validate the infrastructure",
    purpose:
      "What the release runs on has to be there before it, and to work together with what is there already.",
    who: "the deployment engineer and the developers", makes: "infrastructure that was shown to work",
    steps: [
      "Ask of each feature that is released what it needs; leave later features out.",
      "Procure it, with the time that delivery takes in mind.", "Agree when it is installed.",
      "Install each part and test it, then test it together with the rest.",
      "See to security, database access, licences and configuration items.",
    ],
    here: [
      "infrastructure: checks that run before the release, each of a kind that you name.",
      "One that fails holds the release back: r measures again, w accepts it with a reason.",
    ])

  fileprivate static let plan = Guide(
    title: "Plan the deployment",
    purpose:
      "Nobody should have to invent anything in the release window. The plan says what is special about this release, and leaves out what an engineer does every day.",
    who: "the deployment engineer, with a developer", makes: "the deployment plan",
    steps: [
      "Begin with the plan of an earlier release, if there is one.",
      "Answer the checklist: who uses it and was trained, what, when, where, why, who supports it, when it is done.",
      "Strike out what is not true of this release.",
    ],
    here: [
      "relboard init writes a plan to begin with; relboard check names every question that is not answered.",
      "planned: and needs: of the steps make the timeline and the expected end.",
    ])

  fileprivate static let backoutPlan = Guide(
    title: "Develop the backout plan",
    purpose:
      "How to go back is decided while there is time to think, not in the middle of a failing release.",
    who: "the developers, with the deployment engineer", makes: "the backout plan",
    steps: [
      "Begin with an earlier one.",
      "Answer the nine questions: when, by when, who decides, who does it and how soon, by which steps, what else, how long, who is told, was it tried.",
      "Make it fit this release.", "Try it.",
    ],
    here: [
      "undo: of each step, and backout: of the plan; triggers watch for what calls for it.",
      "open --rehearse runs the plan elsewhere; a rehearsal that is backed out answers the last question.",
      "The board shows until when a backout still fits into the window.",
    ])

  fileprivate static let communications = Guide(
    title: "Develop the release communications",
    purpose:
      "People forgive a change that they were told of. What they are told is written before the release, when there is time to write well.",
    who: "the deployment engineer", makes: "a draft for each group",
    steps: [
      "List who is affected, and what each group gains.",
      "Write a draft for each: what changes and why, where, how and when to get at it, what it does not do.",
      "Show the drafts to the deployment manager.",
    ],
    here: [
      "communications: one message for each audience and moment; {{release.version}} and the like are filled in.",
      "m shows every draft as it will be told, and names in it that nothing fills in.",
    ])

  fileprivate static let package = Guide(
    title: "Package the release",
    purpose:
      "What is delivered is one whole, of which everybody knows what is in it and what it was built from.",
    who: "the developers, with the deployment engineer", makes: "the release",
    steps: [
      "Put together only what is finished and accepted.",
      "Install it in a test environment like production, and smoke-test it there.",
      "Tag the source: that is the baseline.",
      "Add the documents: both plans, how it was built, licences, communications.", "Deliver it in time.",
    ],
    here: [
      "package: the files with their SHA-256, verified before and during the run; baseline: and documents: beside it."
    ])

  fileprivate static let deploy = Guide(
    title: "Execute the deployment plan",
    purpose: "Deliver the release as it was planned, watch it, and be ready to stop.",
    who: "the deployment engineer, with a developer", makes: "the release in production",
    steps: [
      "Look once more: what it depends on is installed, the system is well, the window can be kept.",
      "Run the plan step by step and watch what it does.",
      "When something is wrong: hold, think, and go back if that is what the plan says.",
    ],
    here: [
      "Start it when the poll has given GO; n goes to what is needed next, h holds at once.",
      "A step that fails asks for one decision; what is done otherwise than planned needs a reason.",
      "t shows the time, o the output, e what has happened.",
    ])

  fileprivate static let verify = Guide(
    title: "Verify the deployment",
    purpose: "A release has succeeded when it was seen to work in production, not when its last step ended.",
    who: "the deployment engineer, with developers and the product owner", makes: "a decision",
    steps: [
      "Run automatic smoke tests: short, and telling.",
      "If they pass, have a few people do what only people can test.",
      "Decide: success, back out, or keep it and mend a problem that is small and harmless at once.",
    ],
    here: [
      "verification: smoke checks begin by themselves; manual tests open when they pass, and take what was observed.",
      "Green only counts when it was watched: a gap in a soak is no pass.",
      "K keeps a release with an emergency bug fix: an id, an owner and a time.",
    ])

  fileprivate static let backOut = Guide(
    title: "Execute the backout plan, if it must be",
    purpose: "Get production back to where it was, quickly and without making it worse.",
    who: "the deployment engineer, with a developer", makes: "production as it was",
    steps: [
      "Say what the problem is, log it as a critical defect, and give it an owner.",
      "Go back, with the plan as a guide.", "See whether it has worked; if not, call the others in.",
      "Tell those who have to know; wake only those who can help.",
    ],
    here: [
      "b asks for the problem, for who authorises it and for the environment's name; then what was attempted is undone in reverse.",
      "Its own checks verify it; A declares it failed, with a reason.",
    ])

  fileprivate static let deliver = Guide(
    title: "Deliver the release communications",
    purpose: "The release is over when those whom it concerns know of it.",
    who: "the deployment engineer, with a developer", makes: "people who know",
    steps: [
      "Look over each draft once more: is it still true?", "Send it as it was planned.",
      "Make sure that it has arrived.",
    ],
    here: [
      "m lists who is to be told now; y copies the text, Enter marks it as told, with how you know.",
      "relboard sends nothing itself yet.",
    ])
}
