"""What dfix is asked to do while something fails."""
import dataclasses

PLAIN = "FROM debian:12\nMAINTAINER shop\nRUN apt-get update && apt-get install curl\n" + "# a comment\n" * 50
TORCH = """FROM python:3.11
WORKDIR /app
RUN pip install torch==2.6.0 --index-url https://download.pytorch.org/whl/cu124
COPY requirements.txt ./
RUN pip install -r requirements.txt
RUN curl -f x
"""
CONSTRAINED = "select: [torch/unguarded-install, shop]\npython: {constraint-style: file}\nrules: [own]\n"
OWN_RULE = """summary: curl is not for this shop
severity: info
fix: never
since: 0.1.0
presets: [recommended]
message: "`curl` is not for this shop"
why: The shop has a client of its own.
match:
  program: curl
examples:
  - bad: |
      FROM debian:12
      RUN curl x
    expect: ["2:5-2:9"]
"""
OWN_PATTERN = OWN_RULE.replace("curl is", "x is").replace("  program: curl", "  instruction: RUN\n  word: '^x$'").replace(":5-2:9", ":10-2:11")
COMPOSE = "services:\n  web: {build: {context: sub, args: {V: '1'}}}\n"
ALL = ["--no-config", "--select", "all", "--shellcheck=off"]


@dataclasses.dataclass
class Task:
    name: str
    files: dict
    args: list
    stdin: bytes = b""
    writes: tuple = ()  # the files that change, in the order in which they take their names
    reports: bool = False  # they are reports, which tell of the fault


MANY = {f"{i:02}.Dockerfile": PLAIN for i in range(20)}
PIP = {"Dockerfile": TORCH, "requirements.txt": "accelerate\n", ".dfix.yaml": CONSTRAINED, "own/shop/curl.yaml": OWN_RULE, "own/shop/pattern.yaml": OWN_PATTERN,
       ".dockerignore": "*.log\n"}

GIT = {".git/HEAD": "ref: refs/heads/main\n", ".git/objects/none": "", ".git/refs/none": "", "app.py": "", "requirements.txt": "flask\n",
       "Dockerfile": "FROM python:3.12\nCOPY . .\nRUN pip install -r requirements.txt\n"}

TASKS = [
    Task("lint a file", PIP, ["Dockerfile"]),
    Task("lint a folder", {**MANY, "sub/Dockerfile": PLAIN, "compose.yaml": COMPOSE, ".git/HEAD": "", ".gitignore": "x\n"},
         ["-j2", *ALL]),
    Task("show a difference", {"Dockerfile": PLAIN}, [*ALL, "--diff"]),
    Task("repair standard input", {}, [*ALL, "--write", "-"], stdin=PLAIN.encode()),
    Task("write a file", {"Dockerfile": PLAIN}, [*ALL, "--write", "Dockerfile"], writes=("Dockerfile",)),
    Task("write a file and its constraints", PIP, ["--write", "Dockerfile"], writes=("constraints.txt", "Dockerfile")),
    Task("write a folder", {**MANY}, ["-j2", *ALL, "--write"], writes=tuple(MANY)),
    Task("write a baseline", {"Dockerfile": PLAIN, "known": "old\n"}, [*ALL, "--write-baseline", "known", "Dockerfile"],
         writes=("known",)),
    Task("write reports", {"Dockerfile": PLAIN, "old.xml": "old\n"},
         [*ALL, "--output", "sarif=new.sarif", "--output", "junit=old.xml", "Dockerfile"], writes=("new.sarif", "old.xml"), reports=True),
    Task("ask git", GIT, ["--layers", "Dockerfile"]),
    Task("ask ShellCheck", {"Dockerfile": PLAIN + "RUN cp $1 $2 && cat $3\n"}, ["--no-config", "--select", "all", "--shellcheck=on", "Dockerfile"]),
]
