"""What has to hold of a rewrite, asked of a real builder: the same image, and never more steps that
run again after a change of a source file."""

import dataclasses
import os
import subprocess

from buildah import Failed, difference

ARGUMENTS = ("GIT_SHA=1", "BUILD_DATE=1", "VERSION=1")
LATER = ("GIT_SHA=2", "BUILD_DATE=2", "VERSION=1")


@dataclasses.dataclass
class Verdict:
    """`kind`: same, unchanged (dfix left the file alone), unbuildable (the author's own file does not
    build here), or what is wrong: differs, broken, slower."""
    kind: str
    before: int = 0  # steps that ran again after the change
    after: int = 0
    text: str = ""  # the rewrite
    why: str = ""

    @property
    def is_wrong(self):
        return self.kind in ("differs", "broken", "slower")


def rewritten(dfix, dockerfile, context, options=("--select", "cache")):
    """The text that dfix makes of a file in its context."""
    path = os.path.join(context, "Dockerfile")
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(dockerfile)
    done = subprocess.run([dfix, "--write", "--context", context, *options, path],
                          capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise AssertionError(f"dfix ended with {done.returncode}: {done.stderr}")
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    os.unlink(path)
    return text


def change_a_source(context):
    """Appends to the file that reads least like a manifest."""
    files = []
    for top, _, names in os.walk(context):
        files += [os.path.join(top, name) for name in names
                  if not os.path.islink(os.path.join(top, name))]
    files.sort(key=lambda f: (not f.endswith((".py", ".js", ".go", ".c")), f))
    with open(files[0], "a", encoding="utf-8") as file:
        file.write("# another line\n")


def prove(builder, before, after, context):
    """Builds both texts, compares, changes a source, builds both again."""
    if before == after:
        return Verdict("unchanged")
    try:
        builder.build(before, context, "before", ARGUMENTS)
        one = builder.image("before")
    except Failed as error:
        return Verdict("unbuildable", why=str(error), text=after)
    try:
        builder.build(after, context, "after", ARGUMENTS)
    except Failed as error:
        return Verdict("broken", why=str(error), text=after)
    two = builder.image("after")
    if difference(one, two):
        forget_noise(builder, before, context, one, two)
    unlike = difference(one, two)
    if unlike:
        return Verdict("differs", why=unlike, text=after)
    change_a_source(context)
    again = [len(expensive(builder.build(text, context, tag, LATER)))
             for text, tag in ((before, "before"), (after, "after"))]
    kind = "same" if again[1] <= again[0] else "slower"
    return Verdict(kind, *again, text=after)


def forget_noise(builder, before, context, one, two):
    """Leaves out the paths in which two builds of the same file differ (a `date >file`)."""
    builder.build(before, context, "again", ARGUMENTS, fresh=True)
    again = builder.image("again")
    for path in set(one[0]) | set(again[0]):
        if one[0].get(path) != again[0].get(path):
            one[0].pop(path, None)
            two[0].pop(path, None)


def expensive(steps):
    """A COPY may be one more; what counts are the RUNs."""
    return [step for step in steps if step.upper().startswith("RUN")]
