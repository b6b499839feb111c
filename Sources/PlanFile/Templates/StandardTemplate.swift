extension PlanTemplate {
  static let standard = PlanTemplate(
    name: "standard", summary: "every part of the practice, from controls to communications",
    text: #"""
      # A release plan. Every command in it only prints, so that the board can be opened on it as it is:
      # replace them one by one. Lines that begin with `#:` are for you to fill in.
      # Durations need a unit: ms, s, m, h or d. Quote comparisons, such as ">= 20". Unknown keys are errors.
      relboard: 1

      release:
        name: Example
        version: 1.0.0
        environment: production       # what a person types to confirm something dangerous
        scope: What this release covers, in a sentence.
        features: []
        risks: []
        #: The time in which the release may be made; without it there is no point of no return.
        # window: {opens: 2030-01-15T22:00:00Z, closes: 2030-01-16T02:00:00Z}
        #: Times when it may not.
        # freezes: [{name: quarter end, from: 2030-03-28, to: 2030-04-02}]
        #: The tag from which it can be rebuilt, the delivered files with their SHA-256, and the documents.
        # baseline: v1.0.0
        # package: [{path: dist/example-1.0.0.tar.gz, sha256: "64 hexadecimal digits"}]
        # documents: [docs/runbook.md]
        checklist:                    # the deployment plan checklist: who, what, when, where, why
          end-users: who they are and how they are trained
          what: what is deployed
          when: when it must be available and tested
          where: where the users are
          why: why it is released
          support: who supports it
          done: when the deployment is done

      people:                         # other parts name them by id
        - {id: engineer, name: Deployment engineer, role: deployment engineer, contact: engineer@example.org}
        - {id: manager, name: Deployment manager, role: deployment manager, contact: manager@example.org}
        - {id: owner, name: Product owner, role: product owner, contact: owner@example.org}

      env: {EXAMPLE_MODE: live}       # for every step and check
      secrets: []                     # names of environment variables that are masked in every log

      \#(controls)
        - id: no-open-incident
          title: No incident is open
          check: {run: echo 0, pass: "== 0", every: 60s}

      infrastructure:
        - id: disk
          title: 20 GiB are free
          kind: component
          owner: engineer             # who gets it, how long that takes, and what being late costs
          lead-time: 14d
          cost-of-late: The release waits for the next window.
          check: {run: echo 64, pass: ">= 20"}

      poll:                           # go/no-go, in this order
        - {position: Operations, person: engineer}
        - {position: Management, person: manager}

      deployment:
        parallel: 1                   # how many steps may run at once
        mode: free                    # or `step`: a person starts every step
        steps:
          - id: install
            title: Install the release
            run: echo "installing"    # a string goes to `sh -e -c`; a list is run as it is
            planned: 1m
            timeout: 10m
            undo: {run: echo "installing the previous release", planned: 1m}
          - id: migrate
            title: Migrate the database
            needs: [install]
            run: [echo, "1 of 1 tables"]
            planned: 2m
            confirm: true             # waits for a person
            required: true            # may not be skipped
            progress: '(\d+) of (\d+) tables'
            undo: {run: echo "restoring the schema", planned: 3m}
          - id: banner
            title: Take the maintenance banner down
            needs: [migrate]
            manual: Take the banner down, and look at the start page.
            evidence: note
            undo: {manual: Put the banner up again., planned: 1m}

      verification:                   # decides whether the release stays
        - id: answers
          title: The service answers
          after: install
          run: "true"
          every: 10s
          for: 1m
          limits: {failures: 1}       # one failure is allowed, the second fails the check
          on-fail: back-out           # or hold, or warn
        - id: by-hand
          title: Use the new feature once
          manual: Log in as a test user and use it.
          expected: It does what the release notes say.
          by: [engineer]

      backout:                        # the nine questions of the practice
        window: 1h                    # within what time of the first step it must be over
        planned: 10m
        start-within: 5m
        authorisers: [manager]
        performers: [engineer]
        contingencies: What else can be done.
        communicate: How and whom you tell.
        tested: Where and when it was tested.
        triggers:
          - {id: no-answer, title: The service does not answer, when: {check: answers}, action: propose}
          - {id: overrun, title: The deployment overruns, when: {clock: overrun}, action: propose}
        before: [{id: stop, title: Stop the service, run: echo "stopping"}]
        after: [{id: start, title: Start the service, run: echo "starting"}]
        verification: [{id: old-answers, title: The previous release answers, run: "true"}]

      communications:                 # drafts; Mustache names over the release's facts
        - id: users
          audience: Users
          moment: succeeded
          by-hand: Post it in the news.
          text: |
            What: {{release.name}} {{release.version}}: {{release.checklist.what}}
            Why: {{release.checklist.why}}
            Where: {{release.checklist.where}}
            How: log in as always; no new permission is needed.
            When: from now on.
        - id: owner
          audience: Product owner
          moment: backed-out
          by-hand: Call them.
          text: "{{release.name}} was backed out: {{problem.title}}."

      """#)
}
