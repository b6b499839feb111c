# What happens in a playbook, host by host, as one JSON object a line. Written into the folder of an attempt and named
# in ANSIBLE_CALLBACK_PLUGINS; Ansible's own output stays as it is. The form of the lines is described in the article on
# Ansible; its first line says its version.
#
# It must never be the reason why a playbook fails: what cannot be written is left out.

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = """
    name: relboard_events
    type: notification
    short_description: writes what happens, host by host, for relboard
    description: Writes a JSON object a line to the file that RELBOARD_PLAY_EVENTS names.
"""

import base64
import json
import os
import time

from ansible.plugins.callback import CallbackBase

VERSION = 1
LONGEST = 500


def forms(value):
    """What a secret may look like in a message, the longest first."""
    raw = value.encode("utf-8", "surrogateescape")
    found = {value, json.dumps(value)[1:-1], base64.b64encode(raw).decode("ascii")}
    found.update(line.strip() for line in value.splitlines() if len(line.strip()) >= 4)
    return found


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "relboard_events"
    # Whoever enables others in a configuration enables this one as well.
    CALLBACK_NEEDS_ENABLED = False

    def __init__(self, *args, **kwargs):
        super(CallbackModule, self).__init__(*args, **kwargs)
        names = os.environ.get("RELBOARD_PLAY_SECRETS", "").split()
        values = [os.environ[name] for name in names if os.environ.get(name)]
        self.secrets = sorted({form for value in values for form in forms(value)}, key=len, reverse=True)
        self.owner = os.getpid()
        self.tasks = 0
        try:
            path = os.environ["RELBOARD_PLAY_EVENTS"]
            self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except (KeyError, OSError):
            self.file = None
            self.disabled = True
        self.write("events", version=VERSION, pid=self.owner)

    def masked(self, text):
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text

    def text(self, value):
        words = value if isinstance(value, str) else str(value)
        shown = "".join(c if c.isprintable() else "?" for c in " ".join(words.split()))
        return self.masked(shown)[:LONGEST]

    def write(self, event, **fields):
        # A worker is a copy of this process, and tells its parent.
        if self.file is None or os.getpid() != self.owner:
            return
        try:
            line = json.dumps(dict(fields, event=event, at=int(time.time() * 1000)), sort_keys=True)
            os.write(self.file, line.encode("ascii") + b"\n")
        except (OSError, TypeError, ValueError):
            pass

    # Plays and tasks

    def v2_playbook_on_start(self, playbook):
        self.write("playbook", name=self.text(os.path.basename(getattr(playbook, "_file_name", "") or "")))

    def v2_playbook_on_play_start(self, play):
        hosts = []
        try:
            # Those of all batches, within --limit; there is no public way to ask.
            inventory = play.get_variable_manager()._inventory
            hosts = [host.get_name() for host in inventory.get_hosts(play.hosts, ignore_restrictions=True, order=play.order)]
        except Exception:
            pass
        self.write("play", name=self.text(play.get_name()), hosts=hosts)

    def task(self, task, kind):
        self.tasks += 1
        self.write("task", number=self.tasks, name=self.text(task.get_name()), kind=kind)

    def v2_playbook_on_task_start(self, task, is_conditional):
        self.task(task, "task")

    def v2_playbook_on_handler_task_start(self, task):
        self.task(task, "handler")

    def v2_playbook_on_cleanup_task_start(self, task):
        self.task(task, "cleanup")

    # Hosts

    def v2_runner_on_start(self, host, task):
        self.write("begin", host=host.get_name(), task=self.text(task.get_name()))

    def result(self, result, state, **fields):
        task = getattr(result, "_task", None)
        name = task.get_name() if task is not None else ""
        self.write("result", host=result._host.get_name(), task=self.text(name), state=state, **fields)

    def why(self, result):
        """The first words of why it failed; nothing where the task keeps its results to itself."""
        found = result._result
        task = getattr(result, "_task", None)
        hidden = found.get("_ansible_no_log") or (task is not None and getattr(task, "no_log", False))
        if hidden:
            return {"hidden": True}
        for key in ("stderr", "msg", "module_stderr", "reason"):
            lines = str(found.get(key) or "").strip().splitlines()
            if lines and not (key == "stderr" and len(lines[-1]) < 2):
                return {"why": self.text(lines[-1] if key.endswith("stderr") else lines[0])}
        return {}

    def v2_runner_on_ok(self, result):
        self.result(result, "changed" if result._result.get("changed") else "ok")

    def v2_runner_on_skipped(self, result):
        self.result(result, "skipped")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.result(result, "ignored" if ignore_errors else "failed", **self.why(result))

    def v2_runner_on_unreachable(self, result):
        task = getattr(result, "_task", None)
        isIgnored = task is not None and bool(getattr(task, "ignore_unreachable", False))
        self.result(result, "ignored" if isIgnored else "unreachable", **self.why(result))

    # The end

    def v2_playbook_on_stats(self, stats):
        for host in sorted(stats.processed):
            self.write("recap", host=host, **stats.summarize(host))
        self.write("end")
