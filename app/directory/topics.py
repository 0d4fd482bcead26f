"""Words that mean the same across languages, finer than needs: who types *divorcio* gets the divorce clinic before other lawyers.

A phrase of a group stands for the group's single words, in every language; the words are looked for beside what was typed.
"""

from app.directory.words import normalise

GROUPS = (
    "divorce, divorcio, divorciar, طلاق, ly hôn, separation, separación",
    "immigration, immigrant, immigrants, inmigración, inmigrante, migrante, هجرة, مهاجر, di trú, nhập cư, di dân, immigré, migrant, deportation, deportación, ترحيل, visa, تأشيرة, thị thực",
    "asylum, asilo, asile, لجوء, tị nạn, refugee, refugiado, réfugié, لاجئ",
    "trafficking, trafficked, trata, trata de personas, traite, traite des êtres humains, اتجار, اتجار بالبشر, buôn người, forced labor, forced labour, trabajo forzado, travail forcé",
    "domestic violence, domestic, abuse, abusive, violencia doméstica, violencia de género, maltrato, violence conjugale, عنف أسري, عنف منزلي, bạo lực gia đình, bạo hành",
    "restraining order, order of protection, protection, orden de protección, ordonnance de protection, أمر حماية, stalker, stalking",
    "victim, victims, survivor, survivors, víctima, superviviente, victime, ضحية, ناجية, nạn nhân",
    "eviction, evicted, desalojo, desahucio, expulsion, إخلاء, đuổi nhà, evict",
    "landlord, tenant, tenants, renter, renters, rent, alquiler, inquilino, locataire, loyer, مستأجر, إيجار, thuê nhà",
    "foreclosure, homeowner, homeowners, mortgage, hipoteca, hypothèque, رهن",
    "homeless, homelessness, sin hogar, sans abri, بلا مأوى, vô gia cư",
    "bankruptcy, bankruptcies, bancarrota, faillite, إفلاس, phá sản",
    "debt, debts, deuda, dette, ديون, nợ, collection",
    "elderly, elder, seniors, senior, old people, mayores, ancianos, personnes âgées, كبار السن, người già, pension",
    "disability, disabilities, disabled, discapacidad, discapacitado, handicap, handicapé, إعاقة, معاق, khuyết tật",
    "prison, jail, incarcerated, prisoner, cárcel, preso, سجن, سجين, nhà tù",
    "arrest, arrested, criminal, arrestado, detenido, arrêté, اعتقال, bị bắt",
    "expungement, record, records, antecedentes, casier, سجل",
    "lawyer, attorney, abogado, abogada, avocat, avocate, محام, محامي, محامية, luật sư, legal",
    "child, children, kid, kids, minor, minors, youth, teen, teenager, niño, niños, niña, menor, enfant, enfants, mineur, طفل, أطفال, قاصر, trẻ em, vị thành niên",
    "parent, parents, padre, padres, madre, والدين, cha mẹ, custody, custodia, garde des enfants, parentage",
    "veteran, veterans, military, armed forces, veterano, militar, ancien combattant, محارب, cựu chiến binh",
    "job, jobs, work, worker, employment, employer, fired, trabajo, empleo, travail, emploi, عمل, وظيفة, việc làm",
    "wages, salary, salario, sueldo, salaire, أجر, راتب, tiền lương",
    "pantry, food, groceries, comida, alimentos, nourriture, طعام, غذاء, thực phẩm, thức ăn",
    "meal, meals, soup, soup kitchen, hot meal, comedor, comida caliente, repas, soupe, وجبة, bữa ăn, dinner, lunch, breakfast",
    "produce, vegetable, vegetables, fruit, verduras, legumbres, fruta, légumes, خضار, rau",
    "social security, ssi, benefits, food stamps, welfare, prestaciones, subsidio, allocations, إعانة, trợ cấp",
    "tax, taxes, irs, impuestos, impôts, ضرائب, thuế",
    "hotline, helpline, phone line, línea de ayuda, ligne d'écoute, خط ساخن, đường dây nóng",
    "counseling, counselling, counselor, therapy, consejería, terapia, thérapie, إرشاد, tư vấn",
    "doctor, physician, médico, médica, médecin, docteur, طبيب, bác sĩ",
    "clinic, clínica, clinique, عيادة, phòng khám",
    "shelter, refuge, albergue, refugio, foyer, مأوى, ملجأ, nơi trú ẩn",
    "women, woman, mujer, mujeres, femme, femmes, نساء, امرأة, phụ nữ",
    "men, man, hombre, hombres, homme, hommes, رجال, رجل, đàn ông",
    "family, families, familia, famille, عائلة, أسرة, gia đình",
    "school, escuela, école, مدرسة, trường học",
    "english, inglés, anglais, إنجليزي, tiếng anh, esl",
    "interpreter, translator, intérprete, traductor, interprète, مترجم, phiên dịch",
    "passport, pasaporte, passeport, جواز سفر, hộ chiếu",
    "pregnant, pregnancy, embarazada, embarazo, enceinte, grossesse, حامل, mang thai",
    "clothes, clothing, ropa, vêtements, ملابس, quần áo",
    "police, policía, شرطة, cảnh sát, civil rights",
)
SHORTEST = 3
"""Letters of a word that is looked for on behalf of another: shorter ones mean too many things."""


def travelling(stop: list[str]) -> tuple[list[list[str]], dict[str, list[str]]]:
    """Returns [phrase, group] with groups called `#0`, `#1`, …, and the single words of each group, all normalised."""
    phrases: list[list[str]] = []
    members: dict[str, list[str]] = {}
    for number, group in enumerate(GROUPS):
        normal = [[word for word in normalise(part) if word not in stop] for part in group.split(",")]
        kept = sorted({tuple(words) for words in normal if words})
        phrases += [[" ".join(words), f"#{number}"] for words in kept]
        members[f"#{number}"] = sorted(
            {words[0] for words in kept if len(words) == 1 and len(words[0]) >= SHORTEST}
        )
    return phrases, members
