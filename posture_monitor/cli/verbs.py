"""Every verb of the program; one that is not built has no row."""

from dataclasses import dataclass

HAPPENED = "What happened"
SENSOR = "The sensor"
RECORDINGS = "Recordings"
PROGRAM = "The program"


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb, loaded when it is called, so that help and start-up stay quick.

    Parameters
    ----------
    name
        What the wearer types.
    target
        ``module:name`` below this package, of a command's function or of a ``typer.Typer``.
    says
        One line of help.
    panel
        The heading under which help shows it.
    """

    name: str
    target: str
    says: str
    panel: str


VERBS = (
    Verb("demo", "demonstrating:demo", "Watch a simulated working day go by.", PROGRAM),
    Verb("run", "running:run", "Watch over your day with the sensor.", SENSOR),
    Verb("scan", "scanning:scan", "Look for sensors nearby.", SENSOR),
    Verb("pair", "pairing:pair", "Remember a sensor for the hip or the trunk.", SENSOR),
    Verb("devices", "pairing:devices", "List the sensors that are paired.", SENSOR),
    Verb("unpair", "pairing:unpair", "Forget a sensor.", SENSOR),
    Verb("today", "day:today", "What happened today.", HAPPENED),
    Verb("day", "day:day", "What happened on a day.", HAPPENED),
    Verb("bouts", "listings:bouts", "List times in one posture.", HAPPENED),
    Verb("bends", "listings:bends", "List forward bends.", HAPPENED),
    Verb("prompts", "prompts:prompts", "List prompts and what became of them.", HAPPENED),
    Verb("why", "prompts:why", "Why each prompt was shown or withheld.", HAPPENED),
    Verb("import", "importing:import_files", "Bring recordings in from CSV.", RECORDINGS),
    Verb("simulate", "simulating:simulate", "Make a labelled recording from a script.", RECORDINGS),
    Verb("replay", "replaying:replay", "Run a recording through the pipeline.", RECORDINGS),
    Verb("evaluate", "evaluating:evaluate_folders", "Accuracy on labelled recordings.", RECORDINGS),
    Verb("bench", "benching:app", "Speed and memory on a simulated day.", PROGRAM),
    Verb("config", "config:app", "Read and change the settings.", PROGRAM),
    Verb("doctor", "doctor:doctor", "What works here, what does not, what to do.", PROGRAM),
)
