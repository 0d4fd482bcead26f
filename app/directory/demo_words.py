"""The words that the demo's invented services are made of. Nothing in it exists: towns, streets, organisations, numbers."""

TOWNS = (
    ("Port Ysolde", 31.42, -40.61),
    ("Tarsholm", 31.47, -40.52),
    ("Ellquay", 31.36, -40.70),
    ("Brackenmoor", 31.61, -40.44),
    ("Vennhaven", 31.29, -40.55),
    ("Morrowfield", 31.55, -40.75),
    ("Dunmarrow", 31.70, -40.63),
    ("Saltreach", 31.22, -40.82),
    ("Kessel Ferry", 31.50, -40.30),
    ("Lindeswick", 31.78, -40.40),
    ("Upper Aldra", 31.84, -40.78),
    ("Quillstead", 31.13, -40.47),
)
"""Name, latitude, longitude: in the open ocean, so that no map ever leads to somebody's door."""

STREETS = (
    "Invented Lane",
    "Imaginary Street",
    "Example Square",
    "Fable Road",
    "Pretend Way",
    "Make-Believe Hill",
)
FIRST = (
    "Lantern",
    "Open Door",
    "Harbour Light",
    "Heron",
    "Juniper",
    "Bridge",
    "Morning",
    "Willow",
    "Compass",
    "Hearth",
)
SECOND = ("House", "Trust", "Network", "Circle", "Association", "Centre")
PROVIDER_WORDS = {
    "legal": ("legal", "law", "rights"),
    "health": ("clinic", "health", "hospital", "medical"),
    "work": ("work", "union", "labour", "labor"),
    "shelter": ("shelter", "house", "refuge", "home", "haven"),
}
"""Words in a partner's name that say what its first services are."""

SERVICES: dict[str, tuple[tuple[str, str], ...]] = {
    "shelter": (
        ("Emergency beds", "A bed for tonight, a warm meal and a locker. Staff are awake all night."),
        (
            "Safe house for women and children",
            "Rooms for up to three months, with a key of your own and help with next steps.",
        ),
        ("Rooms for men", "Shared rooms for men who had to leave the place where they worked or lived."),
        ("Flats to start again", "Small flats for six months, with somebody who visits once a week."),
    ),
    "food": (
        ("Hot meals", "A cooked meal every day. Nobody asks why you come."),
        ("Food parcels", "Food for a week that needs little cooking. Baby food on request."),
    ),
    "health": (
        ("Walk-in clinic", "A nurse and a doctor see you the same day. What you say stays with them."),
        (
            "Care after violence",
            "Medical care after violence. You decide what is written down and what is kept.",
        ),
        ("Dentist for emergencies", "Treatment of pain and injuries of the teeth."),
        ("Care in pregnancy", "A midwife sees you as often as needed, also without papers."),
    ),
    "mental-health": (
        ("Somebody to talk to", "Talks with a counsellor, once or many times, in your language."),
        ("Trauma therapy", "Weekly sessions with a therapist who knows what exploitation does."),
    ),
    "legal": (
        ("Immigration advice", "A lawyer explains what your papers allow and what you can ask for."),
        (
            "Lawyer for victims of crime",
            "A lawyer goes with you to the police and to court, if you choose to go.",
        ),
        ("Legal advice by phone", "First advice on the phone, without giving your name."),
    ),
    "interpreter": (
        ("Interpreters on call", "Somebody who speaks your language joins by phone, at any hour."),
    ),
    "work": (
        ("Claiming unpaid wages", "We count what you are owed and write to the employer with you."),
        ("Help to find work", "Finding a job with a contract, step by step."),
        ("Advice for household workers", "Rights, hours and days off for people who work in private homes."),
    ),
    "money": (
        ("Emergency money", "A small sum for the most urgent things, on the same day."),
        ("Debt advice", "What you have to pay, what you do not, and how to stop threats about it."),
    ),
    "documents": (
        ("Help with lost papers", "We go with you to get a passport or an identity card again."),
        ("Birth certificates", "Asking for certificates from other countries, and translating them."),
    ),
    "children": (
        ("Day care", "A place for children while you have appointments."),
        (
            "Help for young people",
            "For people under 18 who are alone. A grown-up of your own stays with you.",
        ),
    ),
    "transport": (
        ("Rides to safety", "A driver picks you up where you say and asks no questions."),
        ("Bus tickets", "Tickets for appointments and for the way to a safe place."),
    ),
    "safety": (
        ("Safety planning", "Somebody works out with you how to leave, and when, and what to take along."),
        ("Support line", "Day and night. You need not say your name."),
    ),
    "clothing": (("Clothes and showers", "Clean clothes, shoes, a shower and a washing machine."),),
    "education": (
        ("Language lessons", "Lessons for beginners, in small groups, mornings and evenings."),
        ("Reading and writing", "Learning to read and write, at your own speed."),
    ),
    "family": (("Finding family", "Looking for family members in other countries, quietly."),),
    "return": (
        ("Going home safely", "If you want to go home: tickets, papers, and somebody who meets you there."),
    ),
}
"""Per need: what a service is called, and what it does."""

TOGETHER = {
    "shelter": ("food", "safety"),
    "food": ("clothing",),
    "health": ("mental-health",),
    "mental-health": ("health",),
    "legal": ("documents",),
    "work": ("legal", "money"),
    "children": ("education", "safety"),
    "safety": ("shelter", "legal"),
    "documents": ("legal",),
    "transport": ("safety",),
    "return": ("documents", "transport"),
}
"""Needs that a service of one kind often meets too."""

FOR_WHOM = (
    ("Everybody", None, None),
    ("Adults", 18, None),
    ("Women, with or without children", 18, None),
    ("Men", 18, None),
    ("Families", None, None),
    ("Young people", 12, 21),
    ("People who were exploited at work", None, None),
)
MEANT_FOR: dict[str, tuple[str, int | None, int | None]] = {
    "Safe house for women and children": ("Women, with or without children", 18, None),
    "Rooms for men": ("Men", 18, None),
    "Care in pregnancy": ("Everybody who is pregnant", None, None),
    "Help for young people": ("Young people", 12, 18),
    "Day care": ("Families", None, None),
    "Support line": ("Everybody", None, None),
}
"""Services whose name says who they are for."""
LANGUAGES = (
    ("en", "English"),
    ("es", "Spanish"),
    ("ar", "Arabic"),
    ("fr", "French"),
    ("ro", "Romanian"),
    ("vi", "Vietnamese"),
    ("tl", "Tagalog"),
    ("uk", "Ukrainian"),
    ("fa", "Persian"),
    ("am", "Amharic"),
)
DOCUMENTS = (
    "Something with your name on it, if you have it",
    "Letters that you got about your case",
    "Work contract or pay slips, if you have them",
)
APPLY = ("Walk in", "Call first", "Call, or somebody refers you", "Only by referral")
EXTRAS = (
    "",
    " Ask for the side entrance.",
    " There is a room for children.",
    " The first visit takes half an hour.",
)
HOURS = (
    ("MO,TU,WE,TH,FR", "09:00", "17:00"),
    ("MO,TU,WE,TH,FR", "08:00", "14:00"),
    ("MO,WE,FR", "10:00", "18:00"),
    ("TU,TH,SA", "12:00", "20:00"),
    ("MO,TU,WE,TH,FR,SA,SU", "00:00", "24:00"),
)
