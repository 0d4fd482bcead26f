"""The closed list of what people need help with: labels, icons, and the words that people use for each.

The words find services in search (`ranking.py`) and guess the needs of imported services (`classify.py`). They are written
as people type them; `ranking.normalise` takes accents, cases and letter forms away. Phrases of several words are allowed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Need:
    """One kind of help."""

    slug: str
    label: LazyString
    icon: str
    words: Mapping[str, tuple[str, ...]]
    """What people call it, per language (en, es, ar, fr, vi)."""


def _words(**by_language: str) -> dict[str, tuple[str, ...]]:
    return {
        code: tuple(part.strip() for part in text.split(",") if part.strip())
        for code, text in by_language.items()
    }


ALL: tuple[Need, ...] = (
    Need(
        "shelter",
        _l("A place to sleep"),
        "shelter",
        _words(
            en="shelter, housing, place to sleep, place to stay, bed, refuge, safe house, hostel, accommodation, homeless, bed tonight, sleep, beds, roof, homelessness, eviction, rent, room, lodging, safehouse",
            es="refugio, alojamiento, albergue, vivienda, lugar para dormir, casa de acogida, techo, sin hogar, cama, dormir, casa refugio, hospedaje, habitación, desalojo, desahucio, alquiler, renta, donde dormir",
            ar="مأوى, سكن, ملجأ, مكان للنوم, إيواء, بيت آمن, مبيت, سرير, أسرّة, منام, نوم, إسكان, مبيت الليلة, بلا مأوى, غرفة, إيجار",
            fr="hébergement, refuge, logement, foyer, abri, un toit, sans abri, lit, dormir, hébergement d'urgence, chambre, loyer, expulsion, mise à l'abri, maison d'accueil",
            vi="chỗ ngủ, nơi ở, nhà ở, nhà tạm lánh, nơi trú ẩn, chỗ trọ, thuê nhà, giường ngủ, vô gia cư",
        ),
    ),
    Need(
        "food",
        _l("Food"),
        "food",
        _words(
            en="food, meal, groceries, hungry, hunger, kitchen, food bank, pantry, eat, soup, breakfast, lunch, dinner, food parcel, feeding",
            es="comida, alimentos, comedor, hambre, banco de alimentos, despensa, comer, hambriento, alimento, víveres, desayuno, almuerzo, cena",
            ar="طعام, أكل, غذاء, وجبة, جوع, مطبخ, مواد غذائية, سلة غذائية, جائع, خبز",
            fr="nourriture, repas, alimentation, faim, banque alimentaire, manger, épicerie, colis alimentaire, épicerie solidaire, soupe, affamé",
            vi="thức ăn, thực phẩm, bữa ăn, đói bụng, ngân hàng thực phẩm",
        ),
    ),
    Need(
        "health",
        _l("Doctor or clinic"),
        "health",
        _words(
            en="health, doctor, clinic, medical, nurse, hospital, medicine, dentist, pregnant, sick, injury, medication, ill, pain, midwife, check up, std, hiv",
            es="salud, médico, clínica, enfermera, hospital, medicina, dentista, embarazada, enfermo, doctora, doctor, consulta médica, embarazo, medicamentos, dolor",
            ar="صحة, طبيب, عيادة, مستشفى, علاج, دواء, ممرضة, حامل, مريض, دكتور, طبيبة, ألم, حمل, أدوية",
            fr="santé, médecin, clinique, infirmière, hôpital, soins, dentiste, enceinte, malade, docteur, grossesse, médicament, sage femme, douleur",
            vi="bác sĩ, y tế, bệnh viện, phòng khám, sức khỏe, thuốc men, mang thai, nha sĩ",
        ),
    ),
    Need(
        "mental-health",
        _l("Someone to talk to"),
        "mental-health",
        _words(
            en="mental health, counselling, counseling, counsellor, therapy, therapist, psychologist, trauma, someone to talk to, emotional support, depression, anxiety, suicide, ptsd, stress, counselor",
            es="salud mental, psicólogo, terapia, consejería, trauma, apoyo emocional, hablar con alguien, depresión, ansiedad, psicóloga, estrés, suicidio, terapeuta",
            ar="صحة نفسية, دعم نفسي, معالج, طبيب نفسي, صدمة, إرشاد, اكتئاب, قلق, أخصائي نفسي, انتحار",
            fr="santé mentale, psychologue, thérapie, soutien psychologique, traumatisme, écoute, dépression, angoisse, psychiatre, suicide, thérapeute",
            vi="sức khỏe tâm thần, tư vấn tâm lý, trầm cảm, lo âu, nhà tâm lý",
        ),
    ),
    Need(
        "legal",
        _l("Legal help"),
        "legal",
        _words(
            en="legal, lawyer, attorney, law, immigration, visa, asylum, rights, court, papers, residence permit, legal aid, solicitor, legal advice, deportation, refugee, green card, custody, divorce",
            es="legal, abogado, abogada, asesoría jurídica, inmigración, asilo, derechos, permiso de residencia, abogados, ayuda legal, deportación, refugiado, visado, visa, tarjeta verde, custodia, divorcio, juzgado, ley",
            ar="قانوني, محام, محامي, محامية, قانون, هجرة, لجوء, حقوق, محكمة, إقامة, تأشيرة, مساعدة قانونية, استشارة قانونية, ترحيل, لاجئ, طلاق, حضانة الأطفال",
            fr="juridique, avocat, avocate, droit, immigration, asile, droits, titre de séjour, tribunal, aide juridique, conseil juridique, expulsion du territoire, réfugié, visa, divorce, garde des enfants",
            vi="luật sư, pháp lý, di trú, nhập cư, tị nạn, thị thực, tòa án, trợ giúp pháp lý",
        ),
    ),
    Need(
        "interpreter",
        _l("Interpreter"),
        "interpreter",
        _words(
            en="interpreter, interpreting, interpretation, translator, translation",
            es="intérprete, interpretación, traductor, traductora, traducción, interpretar, traducir",
            ar="مترجم, مترجمة, ترجمة, ترجمان, ترجمة فورية",
            fr="interprète, interprétariat, traducteur, traduction, interpréter, traduire",
            vi="thông dịch viên, phiên dịch, biên dịch",
        ),
    ),
    Need(
        "work",
        _l("Work and wages"),
        "work",
        _words(
            en="work, job, employment, unpaid wages, wages, labour, labor, union, training for work, employer, stolen wages, salary, jobs, hiring, boss",
            es="trabajo, empleo, salario, sueldo, sindicato, empleador, salarios no pagados, empleos, sueldos, patrón, jefe, despido",
            ar="عمل, وظيفة, أجر, أجور, راتب, نقابة, صاحب العمل, شغل, رواتب, فصل من العمل, مدير العمل",
            fr="travail, emploi, salaire, syndicat, employeur, salaires impayés, boulot, embauche, patron, licenciement, salaires",
            vi="việc làm, tiền lương, công đoàn, chủ lao động, tìm việc",
        ),
    ),
    Need(
        "money",
        _l("Money"),
        "money",
        _words(
            en="money, cash, emergency fund, benefits, debt, bank account, financial, bankruptcy, welfare, grant, loan, bills",
            es="dinero, efectivo, ayuda económica, deuda, cuenta bancaria, prestaciones, subsidio, préstamo, facturas, bancarrota",
            ar="مال, نقود, مساعدة مالية, دين, ديون, حساب بنكي, قرض, فواتير, إعانة, إفلاس",
            fr="argent, aide financière, dette, compte bancaire, allocations, prêt, factures, faillite, surendettement",
            vi="tiền bạc, trợ cấp, nợ nần, hỗ trợ tài chính, phá sản",
        ),
    ),
    Need(
        "documents",
        _l("Passport and papers"),
        "documents",
        _words(
            en="documents, passport, identity card, birth certificate, id card, lost passport, consulate, embassy",
            es="documentos, pasaporte, cédula, documento de identidad, partida de nacimiento, consulado, embajada, papeles, identificación, acta de nacimiento",
            ar="وثائق, جواز سفر, جواز, بطاقة هوية, شهادة ميلاد, قنصلية, سفارة, أوراق, أوراق ثبوتية, هوية",
            fr="documents, papiers, passeport, carte d'identité, acte de naissance, consulat, ambassade, pièce d'identité, passeport perdu",
            vi="giấy tờ, hộ chiếu, chứng minh thư, giấy khai sinh, lãnh sự quán, đại sứ quán",
        ),
    ),
    Need(
        "children",
        _l("Help for children"),
        "children",
        _words(
            en="children, child, kids, childcare, minor, minors, nursery, baby, young people, youth, daycare, teenager, adoption, foster",
            es="niños, niñas, niño, menores, guardería, bebé, cuidado infantil, jóvenes, hijos, hijo, hija, adolescentes, guarderías",
            ar="أطفال, طفل, قاصر, حضانة, رضيع, رعاية الأطفال, شباب, أولاد, ابن, بنت, مراهق",
            fr="enfants, enfant, mineurs, crèche, bébé, garde d'enfants, jeunes, fils, fille, adolescent, garderie",
            vi="trẻ em, con cái, nhà trẻ, vị thành niên, giữ trẻ",
        ),
    ),
    Need(
        "transport",
        _l("Getting there"),
        "transport",
        _words(
            en="transport, ride, bus ticket, taxi, travel, lift, bus pass, transportation",
            es="transporte, viaje, billete, taxi, autobús, traslado, boleto, pasaje, autobuses, llevar",
            ar="نقل, مواصلات, تذكرة, سيارة أجرة, حافلة, توصيل, باص, قطار, توصيلة",
            fr="transport, trajet, billet, taxi, autobus, déplacement, bus, train, ticket de bus, covoiturage",
            vi="xe buýt, phương tiện đi lại, vé xe, đưa đón",
        ),
    ),
    Need(
        "safety",
        _l("Safety from someone"),
        "safety",
        _words(
            en="safety, danger, violence, police, protection, abuse, threats, trafficking, domestic violence, escape, exploitation, abuser, stalking, restraining order, order of protection, forced, threatened, human trafficking, rape, sexual assault",
            es="seguridad, peligro, violencia, policía, protección, maltrato, amenazas, trata, explotación, violencia doméstica, abuso, orden de protección, trata de personas, amenaza, violación",
            ar="أمان, خطر, عنف, شرطة, حماية, اعتداء, تهديد, اتجار, استغلال, عنف أسري, تحرش, اغتصاب, اتجار بالبشر, أمر حماية",
            fr="sécurité, danger, violence, police, protection, abus, menaces, traite, exploitation, violence conjugale, menace, viol, traite des êtres humains, ordonnance de protection",
            vi="an toàn, bạo lực gia đình, bạo hành, nguy hiểm, buôn người, cảnh sát, đe dọa",
        ),
    ),
    Need(
        "clothing",
        _l("Clothes and washing"),
        "clothing",
        _words(
            en="clothing, clothes, shoes, coat, laundry, shower, hygiene, blankets",
            es="ropa, zapatos, abrigo, lavandería, ducha, higiene, mantas, vestido, cobijas, lavar ropa, bañarse",
            ar="ملابس, ثياب, أحذية, معطف, غسيل, استحمام, بطانيات, دش, بطانية, لباس",
            fr="vêtements, habits, chaussures, manteau, laverie, douche, hygiène, couvertures, laver, se laver",
            vi="quần áo, giày dép, tắm rửa, giặt ủi, chăn mền",
        ),
    ),
    Need(
        "education",
        _l("Lessons and school"),
        "education",
        _words(
            en="education, school, language class, lessons, course, classes, training, study, literacy, esl, english class, learn english, ged",
            es="educación, escuela, clases, curso, clases de idioma, formación, estudiar, aprender inglés, clases de inglés, universidad",
            ar="تعليم, مدرسة, دروس, دورة, دروس لغة, تدريب, دراسة, تعلم, دورة إنجليزي, جامعة",
            fr="éducation, école, cours, cours de langue, formation, études, apprendre, cours de français, cours d'anglais",
            vi="trường học, học tiếng anh, lớp học, giáo dục, đào tạo",
        ),
    ),
    Need(
        "family",
        _l("Finding family"),
        "family",
        _words(
            en="family, tracing, find relatives, missing person, reunification, parents, relatives",
            es="familia, familiares, búsqueda de familiares, reunificación, persona desaparecida, encontrar familia, padres, parientes",
            ar="عائلة, أسرة, أقارب, لم الشمل, مفقود, البحث عن الأهل, والدين, أهل",
            fr="famille, recherche de proches, regroupement familial, personne disparue, proches, parents, retrouver",
            vi="gia đình, thân nhân, người thân, đoàn tụ gia đình",
        ),
    ),
    Need(
        "return",
        _l("Going home"),
        "return",
        _words(
            en="return, going home, go home, voluntary return, home country, reintegration, repatriation",
            es="retorno, regresar, volver a casa, retorno voluntario, repatriación, reintegración, regreso, volver a mi país",
            ar="عودة, العودة إلى الوطن, عودة طوعية, إعادة إدماج, رجوع, العودة للوطن",
            fr="retour, rentrer, retour volontaire, rapatriement, réintégration, rentrer au pays",
            vi="hồi hương, trở về nước, về nhà",
        ),
    ),
)

BY_SLUG: dict[str, Need] = {need.slug: need for need in ALL}
