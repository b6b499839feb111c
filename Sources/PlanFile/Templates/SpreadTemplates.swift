extension PlanTemplate {
  static let fleet = PlanTemplate(
    name: "fleet", summary: "a package on many hosts, by ssh, in batches, one host first",
    what: "The package, on every host.",
    does: #"""
      values:                           # {{name}} in the plan, VALUE_NAME for commands
        hosts: TODO host names with spaces between them
        package: TODO path of the package
        version: TODO what a host prints as its version afterwards
        previous: TODO what it prints now

      infrastructure:
        - id: reachable
          title: Every host can be reached
          kind: component
          owner: engineer
          lead-time: 14d              # from ordering a host to having it
          cost-of-late: TODO what it costs when a host is missing on the day
          check: {run: 'for host in $VALUE_HOSTS; do ssh -o BatchMode=yes "$host" true; done', timeout: 5m}
        - id: same
          title: Every host has the previous version
          kind: configuration item
          check: {run: 'for host in $VALUE_HOSTS; do ssh "$host" cat /srv/app/VERSION; done | sort -u | grep -vcxF "$VALUE_PREVIOUS" || true', pass: "== 0", timeout: 5m}

      deployment:
        steps:
          - id: copy
            title: Copy the package to every host
            hosts: "{{hosts}}"          # or a list, {file: hosts.txt}, {inventory: hosts.ini, pattern: web}
            parallel: 10                # on so many at once
            run: [scp, -q, "{{package}}", "{{host}}:/var/tmp/release.tar.gz"]
            planned: 1m
            timeout: 10m
            retries: 2
            rerun: safe
            undo: {none: A package that lies there changes nothing.}
          - id: install
            title: Install on every host, one of them first
            needs: [copy]
            confirm: true               # waits for a person
            hosts: "{{hosts}}"
            batches: [1, "10%", "50%", "100%"] # sizes, one after the other
            parallel: 10
            max-failures: "10%"         # beyond it somebody decides about all that have failed
            between: {soak: 5m}         # before the next batch; gate: waits for checks as well
            run: [ssh, "{{host}}", /srv/app/install, /var/tmp/release.tar.gz]
            planned: 2m
            timeout: 10m
            undo: {run: [ssh, "{{host}}", /srv/app/install, --previous], planned: 2m, parallel: 10, retries: 2}
            # Where Ansible does it, in place of hosts, batches, parallel, max-failures, between and run:
            # ansible: {playbook: site.yml, inventory: hosts.ini, limit: web, extra-vars: {version: "{{version}}"}}
            # undo: {ansible: {playbook: back.yml, inventory: hosts.ini}}
          - id: listed
            title: List what every host has now
            needs: [install]
            run: 'for host in $VALUE_HOSTS; do echo "$host $(ssh "$host" cat /srv/app/VERSION)"; done'
            planned: 1m
            undo: {none: It only looks.}

      verification:                     # decides whether the release stays
        - id: versions
          title: No host has another version
          after: listed
          run: 'for host in $VALUE_HOSTS; do ssh "$host" cat /srv/app/VERSION; done | sort -u | grep -vcxF "$VALUE_VERSION" || true'
          pass: "== 0"
          timeout: 5m
          on-fail: back-out
        - {id: by-hand, title: Use what is new on one host, manual: TODO what to do, expected: TODO what is then seen, by: [owner]}

      backout:
        window: 3h                      # within what time of the first step it must be over
        planned: 30m
      \#(answers)
        triggers:
          - {id: lost, title: Too many hosts cannot be installed, when: {hosts-lost: "10%", step: install}, action: propose}
          - {id: wrong, title: A host has another version, when: {check: versions, is: [failed, error]}, action: propose}
          - {id: late, title: Hardly any time is left to go back, when: {clock: point-of-no-return, within: 15m}, action: propose}
        verification:
          - id: old-versions
            title: Every host has the previous version
            run: 'for host in $VALUE_HOSTS; do ssh "$host" cat /srv/app/VERSION; done | sort -u | grep -vcxF "$VALUE_PREVIOUS" || true'
            pass: "== 0"
            timeout: 5m

      """#)

  static let client = PlanTemplate(
    name: "client", summary: "a mobile or desktop client, in growing shares of its users",
    what: "The client, by the store or the update feed.",
    does: #"""
      env:                              # for every step and check
        BUILD: TODO path of the signed build
        VERSION: TODO the version in the build
        PREVIOUS: TODO the version that users have now

      infrastructure:
        - {id: account, title: The store takes commands, kind: integration, check: {run: ./ops/store status}}
        - {id: signature, title: The build is signed with the release key, kind: security, check: {run: ./ops/verify-signature "$BUILD"}}
        - {id: server, title: The server serves this version of the client, kind: integration, check: {run: ./ops/compatible "$VERSION"}}

      deployment:
        steps:
          - id: upload
            title: Upload the build
            run: ./ops/store upload "$BUILD"
            planned: 10m
            timeout: 1h
            undo: {run: ./ops/store withdraw "$VERSION", planned: 5m}
          - id: review
            title: The store has approved the build
            needs: [upload]
            manual: Look at the store's page until the build is approved.
            evidence: link
            undo: {none: An approval harms nobody.}
          - id: few
            title: Offer it to 1 in 100 users
            needs: [review]
            confirm: true               # waits for a person
            run: ./ops/store offer "$VERSION" --percent 1
            planned: 5m
            undo: {run: ./ops/store offer "$PREVIOUS" --percent 100, planned: 5m}
          - id: some
            title: Offer it to 1 in 10 users, when few of them crash
            needs: [few]
            confirm: true
            run: ./ops/store offer "$VERSION" --percent 10
            planned: 5m
            undo: {run: ./ops/store halt "$VERSION", planned: 5m}
          - id: all
            title: Offer it to all users
            needs: [some]
            confirm: true
            run: ./ops/store offer "$VERSION" --percent 100
            planned: 5m
            undo: {run: ./ops/store halt "$VERSION", planned: 5m}

      verification:                     # decides whether the release stays
        - id: crashes
          title: Sessions without a crash
          after: few
          run: ./ops/crash-free "$VERSION"
          delay: 15m
          every: 5m
          for: 2h
          pass: ">= 99.5"
          limits: {failures: 1, inconclusive: 6}
          on-no-data: inconclusive
          on-fail: back-out
        - {id: offered, title: The store offers the new version, after: all, run: test "$(./ops/store current)" = "$VERSION"}
        - {id: by-hand, title: Update an old installation and use what is new, manual: TODO on which devices, expected: TODO what is then seen, by: [owner]}

      backout:
        window: 12h                     # within what time of the first step it must be over
        planned: 20m
      \#(answers)
        triggers:
          - {id: crash, title: Too many sessions crash, when: {check: crashes, is: [failed, error]}, action: propose}
          - {id: said, title: Support reports a flood of complaints, when: {person: true}, action: propose}
        #: Who has the new version keeps it: the way back for them is the previous one under a higher number.
        after: [{id: again, title: Build the previous version under a higher number and upload it, manual: TODO how it is built}]
        verification: [{id: old-offered, title: The store offers the previous version, run: test "$(./ops/store current)" = "$PREVIOUS"}]

      """#)
}
