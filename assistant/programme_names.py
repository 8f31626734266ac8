"""The programme's own name, which holds a country's: the station, its operator, the call, the partners.

"The China Space Station" says nothing of where an applicant is from.
"""

from __future__ import annotations

import re

_ENGLISH_OF = r"(?:china(?:['’]s)?|chinese|prc(?:['’]s)?)"
_ENGLISH_BETWEEN = (
    r"manned|crewed|human|national|own|new|modular|space|orbital|"
    r"spaceflight|experiments?|payload|launch|cargo|first|tiangong"
)
_ENGLISH_THING = (
    r"stations?|facilit(?:y|ies)|modules?|cabins?|racks?|calls?|announcements?|opportunit(?:y|ies)|"
    r"programmes?|programs?|crews?|astronauts?|taikonauts?|rockets?|spacecraft|spaceships?|vehicles?|telescope|"
    r"space agency|space engineering|side|government|authorit(?:y|ies)|offer|invitation|initiative"
)
_ENGLISH_DOES = (
    r"invit(?:es?|ed)|offer(?:s|ed)?|accept(?:s|ed)?|select(?:s|ed)?|launch(?:es|ed)?|provid(?:es?|ed)|runs?|operat(?:es?|ed)|"
    r"owns?|built|pays?|paid|charg(?:es?|ed)|open(?:s|ed)?"
)
_ENGLISH_DONE = r"operated|run|owned|built|launched|offered|organi[sz]ed|selected|chosen|invited|provided|paid"
_FRENCH_THING = (
    r"stations?|installations?|modules?|baies?|équipages?|fusées?|vaisseaux?|appels?|annonces?|programmes?|offres?|"
    r"astronautes?|taïkonautes?|agence|partie|gouvernement"
)
_FRENCH_BETWEEN = (
    r"spatiale?s?|habitée?s?|orbitale?s?|modulaire|internationale?|nationale?|scientifiques?|d['’]opportunités?|"
    r"(?:à|de) (?:candidatures?|propositions?|projets?)|des vols|de"
)
_SPANISH_THING = (
    r"estaci[oó]n|estaciones|instalaci[oó]n|instalaciones|m[oó]dulos?|bastidor(?:es)?|llamad[oa]s?|llamamientos?|"
    r"convocatorias?|anuncios?|programas?|tripulaci[oó]n|astronautas?|taikonautas?|cohetes?|naves?|agencia|parte|gobierno|oferta|"
    r"aparatos?|equipos?"
)
_SPANISH_BETWEEN = (
    r"espacial(?:es)?|tripulad[oa]s?|orbital|modular|internacional|nacional|cient[ií]fic[oa]s?|de oportunidad(?:es)?|"
    r"de (?:vuelos|propuestas|candidaturas)"
)
_RUSSIAN_THING = (
    r"станци\w+|модул\w+|стойк\w+|стоек|установ\w+|оборудовани\w+|аппаратур\w+|объявлени\w+|конкурс\w*|программ\w*|призыв\w*|"
    r"приглашени\w+|экипаж\w*|космонавт\w*|астронавт\w*|тайконавт\w*|ракет\w*|корабл\w+|сторон\w+|правительств\w+|"
    r"агентств\w+|управлени\w+|канцеляри\w+|администраци\w+"
)
_RUSSIAN_BETWEEN = (
    r"космическ\w+|орбитальн\w+|пилотируем\w+|национальн\w+|научн\w+|международн\w+|модульн\w+|экспериментальн\w+"
)
_CHINESE_BETWEEN = "国家|國家|载人|載人|空间|空間|太空|航天|宇宙|实验|實驗|自己的|新|的"
_CHINESE_THING = (
    "站|舱|艙|设施|設施|征集|徵集|公告|邀请|邀請|计划|計劃|航天员|航天員|宇航员|太空人|工程|办公室|辦公室|方面|飞船|飛船|火箭|"
    "机柜|機櫃|政府|首次|第一次"
)
_ARABIC_THING = (
    r"محط[ةه]|محطات|مرفق|مرافق|تجهيزات|منشآت|وحد[ةه]|وحدات|نداء|[إا]علان|دعو[ةه]|برنامج|طاقم|رائد|رواد|رفوف|صاروخ|مركب[ةه]|وكال[ةه]|"
    r"حكوم[ةه]|جانب"
)
_ARABIC_BETWEEN = r"(?:ال)?(?:فضاء|فضائي\w*|مأهول\w*|مدار\w*|دولي\w*|وطني\w*|علمي\w*|فرص|رحلات|تجارب)"
_UNITED_NATIONS = (
    r"unoosa|u\.?n\.?|united nations|onu|nations unies|naciones unidas|buasnu|оон|увкп|"
    r"организаци\w+ объедин[её]нных наций|الأمم المتحدة|مكتب شؤون الفضاء الخارجي"
)
_CHINA = r"(?:china|chine|кита[йяюе]\w?|кнр|prc)"
_AND = r"\s*(?:/|-|–|&|\b(?:and|with|et|y|и|avec|con|с)\b)\s*(?:the |la |l['’])?"

_NAME = re.compile(
    "|".join(
        (
            rf"\b{_ENGLISH_OF}(?:[\s-]+(?:{_ENGLISH_BETWEEN})){{0,4}}[\s-]+(?:{_ENGLISH_THING})\b",
            r"\bchina manned space\b",
            rf"\bchina[\s]+(?:{_ENGLISH_DOES})\b",
            rf"\b(?:{_ENGLISH_DONE}) by china\b",
            rf"\b(?:{_FRENCH_THING})(?:\s+(?:{_FRENCH_BETWEEN})){{0,3}}\s+(?:chinoise?s?|de\s+(?:la\s+)?(?:chine|rpc))\b",
            r"\bagence chinoise des vols\b",
            rf"\b(?:{_SPANISH_THING})(?:\s+(?:{_SPANISH_BETWEEN})){{0,3}}\s+(?:chin[oa]s?|de\s+(?:la\s+)?china)\b",
            r"\bagencia china de vuelos\b",
            rf"\bкитайск\w+(?:\s+(?:{_RUSSIAN_BETWEEN})){{0,3}}\s+(?:{_RUSSIAN_THING})\b",
            rf"\b(?:{_RUSSIAN_THING})\s+(?:китая|кнр)\b",
            rf"中[国國](?:{_CHINESE_BETWEEN}){{0,4}}(?:{_CHINESE_THING})",
            r"(?:联合国|聯合國|外空司|外空厅|UNOOSA)\s*(?:[和与與及、/／])\s*中[国國]",
            r"中[国國]\s*(?:[和与與及、/／])\s*(?:联合国|聯合國|外空司|UNOOSA)",
            rf"\b[وف]?[بكل]?(?:ال|لل)?(?:{_ARABIC_THING})(?:\s+(?:{_ARABIC_BETWEEN})){{0,3}}\s+(?:الصيني\w*|الصين)\b",
            r"\bالوكالة الصينية للفضاء\b",
            rf"\b(?:{_UNITED_NATIONS}){_AND}{_CHINA}\b",
            rf"\b{_CHINA}{_AND}(?:{_UNITED_NATIONS})(?!\w)",
            r"\b(?:الأمم المتحدة|مكتب شؤون الفضاء الخارجي) والصين\b",
        )
    ),
    re.IGNORECASE,
)
_COUNTRY = re.compile(r"chin|prc|rpc|кита|кнр|中[国國]|صين", re.IGNORECASE)
"""Part of every name above; most texts have none."""


def without_programme(text: str) -> str:
    """The text with the programme's names as spaces: no shorter, so offsets stay."""
    if not _COUNTRY.search(text):
        return text
    return _NAME.sub(lambda found: " " * len(found.group()), text)
