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
    """What people call it, per language (en, es, ar, fr)."""


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
            en="shelter, housing, place to sleep, place to stay, bed, refuge, safe house, hostel, accommodation, homeless",
            es="refugio, alojamiento, albergue, vivienda, lugar para dormir, casa de acogida, techo, sin hogar",
            ar="مأوى, سكن, ملجأ, مكان للنوم, إيواء, بيت آمن, مبيت",
            fr="hébergement, refuge, logement, foyer, abri, un toit, sans abri",
        ),
    ),
    Need(
        "food",
        _l("Food"),
        "food",
        _words(
            en="food, meal, groceries, hungry, hunger, kitchen, food bank, pantry, eat",
            es="comida, alimentos, comedor, hambre, banco de alimentos, despensa, comer",
            ar="طعام, أكل, غذاء, وجبة, جوع, مطبخ",
            fr="nourriture, repas, alimentation, faim, banque alimentaire, manger, épicerie",
        ),
    ),
    Need(
        "health",
        _l("Doctor or clinic"),
        "health",
        _words(
            en="health, doctor, clinic, medical, nurse, hospital, medicine, dentist, pregnant, sick, injury",
            es="salud, médico, clínica, enfermera, hospital, medicina, dentista, embarazada, enfermo",
            ar="صحة, طبيب, عيادة, مستشفى, علاج, دواء, ممرضة, حامل, مريض",
            fr="santé, médecin, clinique, infirmière, hôpital, soins, dentiste, enceinte, malade",
        ),
    ),
    Need(
        "mental-health",
        _l("Someone to talk to"),
        "mental-health",
        _words(
            en="mental health, counselling, counseling, counsellor, therapy, therapist, psychologist, trauma, someone to talk to, emotional support",
            es="salud mental, psicólogo, terapia, consejería, trauma, apoyo emocional, hablar con alguien",
            ar="صحة نفسية, دعم نفسي, معالج, طبيب نفسي, صدمة, إرشاد",
            fr="santé mentale, psychologue, thérapie, soutien psychologique, traumatisme, écoute",
        ),
    ),
    Need(
        "legal",
        _l("Legal help"),
        "legal",
        _words(
            en="legal, lawyer, attorney, law, immigration, visa, asylum, rights, court, papers, residence permit, legal aid",
            es="legal, abogado, abogada, asesoría jurídica, inmigración, asilo, derechos, permiso de residencia",
            ar="قانوني, محام, محامي, محامية, قانون, هجرة, لجوء, حقوق, محكمة, إقامة, تأشيرة",
            fr="juridique, avocat, avocate, droit, immigration, asile, droits, titre de séjour, tribunal",
        ),
    ),
    Need(
        "interpreter",
        _l("Interpreter"),
        "interpreter",
        _words(
            en="interpreter, interpreting, interpretation, translator, translation",
            es="intérprete, interpretación, traductor, traductora, traducción",
            ar="مترجم, مترجمة, ترجمة",
            fr="interprète, interprétariat, traducteur, traduction",
        ),
    ),
    Need(
        "work",
        _l("Work and wages"),
        "work",
        _words(
            en="work, job, employment, unpaid wages, wages, labour, labor, union, training for work, employer",
            es="trabajo, empleo, salario, sueldo, sindicato, empleador, salarios no pagados",
            ar="عمل, وظيفة, أجر, أجور, راتب, نقابة, صاحب العمل",
            fr="travail, emploi, salaire, syndicat, employeur, salaires impayés",
        ),
    ),
    Need(
        "money",
        _l("Money"),
        "money",
        _words(
            en="money, cash, emergency fund, benefits, debt, bank account, financial, bankruptcy",
            es="dinero, efectivo, ayuda económica, deuda, cuenta bancaria, prestaciones",
            ar="مال, نقود, مساعدة مالية, دين, ديون, حساب بنكي",
            fr="argent, aide financière, dette, compte bancaire, allocations",
        ),
    ),
    Need(
        "documents",
        _l("Passport and papers"),
        "documents",
        _words(
            en="documents, passport, identity card, birth certificate, id card, lost passport, consulate, embassy",
            es="documentos, pasaporte, cédula, documento de identidad, partida de nacimiento, consulado, embajada",
            ar="وثائق, جواز سفر, جواز, بطاقة هوية, شهادة ميلاد, قنصلية, سفارة",
            fr="documents, papiers, passeport, carte d'identité, acte de naissance, consulat, ambassade",
        ),
    ),
    Need(
        "children",
        _l("Help for children"),
        "children",
        _words(
            en="children, child, kids, childcare, minor, minors, nursery, baby, young people, youth",
            es="niños, niñas, niño, menores, guardería, bebé, cuidado infantil, jóvenes",
            ar="أطفال, طفل, قاصر, حضانة, رضيع, رعاية الأطفال, شباب",
            fr="enfants, enfant, mineurs, crèche, bébé, garde d'enfants, jeunes",
        ),
    ),
    Need(
        "transport",
        _l("Getting there"),
        "transport",
        _words(
            en="transport, ride, bus ticket, taxi, travel, lift, bus pass, transportation",
            es="transporte, viaje, billete, taxi, autobús, traslado",
            ar="نقل, مواصلات, تذكرة, سيارة أجرة, حافلة, توصيل",
            fr="transport, trajet, billet, taxi, autobus, déplacement",
        ),
    ),
    Need(
        "safety",
        _l("Safety from someone"),
        "safety",
        _words(
            en="safety, danger, violence, police, protection, abuse, threats, trafficking, domestic violence, escape, exploitation",
            es="seguridad, peligro, violencia, policía, protección, maltrato, amenazas, trata, explotación",
            ar="أمان, خطر, عنف, شرطة, حماية, اعتداء, تهديد, اتجار, استغلال",
            fr="sécurité, danger, violence, police, protection, abus, menaces, traite, exploitation",
        ),
    ),
    Need(
        "clothing",
        _l("Clothes and washing"),
        "clothing",
        _words(
            en="clothing, clothes, shoes, coat, laundry, shower, hygiene, blankets",
            es="ropa, zapatos, abrigo, lavandería, ducha, higiene, mantas",
            ar="ملابس, ثياب, أحذية, معطف, غسيل, استحمام, بطانيات",
            fr="vêtements, habits, chaussures, manteau, laverie, douche, hygiène",
        ),
    ),
    Need(
        "education",
        _l("Lessons and school"),
        "education",
        _words(
            en="education, school, language class, lessons, course, classes, training, study, literacy",
            es="educación, escuela, clases, curso, clases de idioma, formación, estudiar",
            ar="تعليم, مدرسة, دروس, دورة, دروس لغة, تدريب, دراسة",
            fr="éducation, école, cours, cours de langue, formation, études",
        ),
    ),
    Need(
        "family",
        _l("Finding family"),
        "family",
        _words(
            en="family, tracing, find relatives, missing person, reunification, parents, relatives",
            es="familia, familiares, búsqueda de familiares, reunificación, persona desaparecida",
            ar="عائلة, أسرة, أقارب, لم الشمل, مفقود, البحث عن الأهل",
            fr="famille, recherche de proches, regroupement familial, personne disparue, proches",
        ),
    ),
    Need(
        "return",
        _l("Going home"),
        "return",
        _words(
            en="return, going home, go home, voluntary return, home country, reintegration, repatriation",
            es="retorno, regresar, volver a casa, retorno voluntario, repatriación, reintegración",
            ar="عودة, العودة إلى الوطن, عودة طوعية, إعادة إدماج",
            fr="retour, rentrer, retour volontaire, rapatriement, réintégration",
        ),
    ),
)

BY_SLUG: dict[str, Need] = {need.slug: need for need in ALL}
