extension PlanTemplate {
  static let minimal = PlanTemplate(
    name: "minimal", summary: "a control, two steps, a check and a trigger",
    text: #"""
      # A small plan that can be opened as it is: its commands only print. Replace them one by one.
      # `relboard check` tells what the practice would add. Unknown keys are errors; durations need a
      # unit: ms, s, m, h or d.
      relboard: 1
      release:
        name: Example
        version: 1.0.0
        environment: staging        # what a person types to confirm something dangerous
        #: When the release may be made: days in UTC, or times such as 2030-01-15T22:00:00Z.
        window: {opens: 2030-01-15, closes: 2030-01-16}
        #: What the practice would have beside; take the number signs away to fill it in, here and below.
        # checklist:                # the deployment plan checklist
        #   end-users: TODO who they are, and how they are trained
        #   what: TODO what is deployed
        #   when: TODO when it must be available, and tested
        #   where: TODO where the users are
        #   why: TODO why it is released
        #   support: TODO who supports it, and by which documents
        #   done: TODO when the deployment is done
      #: Who takes part; other parts name them by id.
      # people:
      #   - {id: engineer, name: TODO name, role: deployment engineer, contact: TODO telephone}
      controls:                     # must hold before the release; without a check a person ticks them
        - {id: reviewed, title: The plan is reviewed}
      deployment:
        steps:
          - id: install
            title: Install the release
            run: echo "installing"  # a string goes to `sh -e -c`; a list is run as it is
            undo: {run: echo "installing the previous release", planned: 1m}
          - id: restart
            title: Restart the service
            needs: [install]        # steps without a path between them may run at once
            confirm: true           # waits for a person
            run: [echo, restarting]
            undo: {run: [echo, restarting], planned: 1m}
      verification:                 # decides whether the release stays
        - {id: answers, title: The service answers, after: restart, run: "true"}
      backout:                      # takes the release back, by the undos of the steps
        #: The other answers to the nine questions of the practice.
        # window: 1h                # within what time of the first step it must be over
        # planned: 10m
        # start-within: 5m
        # authorisers: [engineer]
        # performers: [engineer]
        # contingencies: TODO what else can be done when the backout fails
        # communicate: TODO whom you tell of a backout, and how
        # tested: TODO where and when it was tested
        triggers:
          - {id: no-answer, title: The service does not answer, when: {check: answers}, action: propose}
      #: Who is told that the release is there: what, why, where, how and when.
      # communications:
      #   - id: users
      #     audience: Users
      #     moment: succeeded
      #     by-hand: TODO where it is posted
      #     text: |
      #       What: {{release.name}} {{release.version}}: {{release.checklist.what}}
      #       Why: {{release.checklist.why}}
      #       Where: {{release.checklist.where}}
      #       How: TODO how one gets at it, and with which permissions
      #       When: from now on.

      """#)
}
