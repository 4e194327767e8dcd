"""Language tags in names: BCP 47, as far as a name can be wrong by mistake."""

from __future__ import annotations

import re

__all__ = ["tag_fault"]

# ISO 639-1, each with its codes of ISO 639-2, which a tag may not have: the shortest code is the one.
_LANGUAGES = (
    "aa:aar ab:abk ae:ave af:afr ak:aka am:amh an:arg ar:ara as:asm av:ava ay:aym az:aze ba:bak be:bel bg:bul bh:bih "
    "bi:bis bm:bam bn:ben bo:bod/tib br:bre bs:bos ca:cat ce:che ch:cha co:cos cr:cre cs:ces/cze cu:chu cv:chv "
    "cy:cym/wel da:dan de:deu/ger dv:div dz:dzo ee:ewe el:ell/gre en:eng eo:epo es:spa et:est eu:eus/baq fa:fas/per "
    "ff:ful fi:fin fj:fij fo:fao fr:fra/fre fy:fry ga:gle gd:gla gl:glg gn:grn gu:guj gv:glv ha:hau he:heb hi:hin "
    "ho:hmo hr:hrv ht:hat hu:hun hy:hye/arm hz:her ia:ina id:ind ie:ile ig:ibo ii:iii ik:ipk io:ido is:isl/ice it:ita "
    "iu:iku ja:jpn jv:jav ka:kat/geo kg:kon ki:kik kj:kua kk:kaz kl:kal km:khm kn:kan ko:kor kr:kau ks:kas ku:kur "
    "kv:kom kw:cor ky:kir la:lat lb:ltz lg:lug li:lim ln:lin lo:lao lt:lit lu:lub lv:lav mg:mlg mh:mah mi:mri/mao "
    "mk:mkd/mac ml:mal mn:mon mr:mar ms:msa/may mt:mlt my:mya/bur na:nau nb:nob nd:nde ne:nep ng:ndo nl:nld/dut "
    "nn:nno no:nor nr:nbl nv:nav ny:nya oc:oci oj:oji om:orm or:ori os:oss pa:pan pi:pli pl:pol ps:pus pt:por qu:que "
    "rm:roh rn:run ro:ron/rum ru:rus rw:kin sa:san sc:srd sd:snd se:sme sg:sag sh:hbs si:sin sk:slk/slo sl:slv sm:smo "
    "sn:sna so:som sq:sqi/alb sr:srp ss:ssw st:sot su:sun sv:swe sw:swa ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk "
    "tl:tgl tn:tsn to:ton tr:tur ts:tso tt:tat tw:twi ty:tah ug:uig uk:ukr ur:urd uz:uzb ve:ven vi:vie vo:vol wa:wln "
    "wo:wol xh:xho yi:yid yo:yor za:zha zh:zho/chi zu:zul "
)
_SHORTEST = {
    longer: short
    for short, _, rest in (each.partition(":") for each in _LANGUAGES.split())
    for longer in rest.split("/")
}
_TWO_LETTERS = frozenset(_SHORTEST.values())
_MEANT = {
    "cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "jp": "ja", "kp": "ko", "ua": "uk", "vn": "vi",
    "chinese": "zh", "english": "en", "french": "fr", "german": "de", "italian": "it", "japanese": "ja",
    "korean": "ko", "portuguese": "pt", "russian": "ru", "spanish": "es",
}  # fmt: skip
_REST = re.compile(
    r"(?:-[a-z]{3}){0,3}"  # extended language
    r"(?:-[a-z]{4})?"  # script
    r"(?:-(?:[a-z]{2}|[0-9]{3}))?"  # region
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"  # variants
    r"(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*"  # extensions
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"
)
_USUAL = "a language tag is written ko, pt-BR or zh-Hant"


def tag_fault(tag: str) -> str | None:
    """What to do about a tag that is none of BCP 47 (RFC 5646, section 2.1); None where it is one.

    A code of two letters must be of ISO 639-1; one of three is refused where there is one of two for the language.
    """
    plain = tag.lower()
    language, mark, rest = plain.replace("_", "-").partition("-")
    meant = _MEANT.get(language) or _SHORTEST.get(language)
    known = language in _TWO_LETTERS or (len(language) == 3 and language.isascii() and language.isalpha())
    whole = _REST.fullmatch(mark + rest) is not None
    if meant is None and known and whole and "_" not in plain:
        return None
    if (meant is None and not known) or not whole:
        return _USUAL
    written = tag.replace("_", "-")
    return f"did you mean {meant or written[: len(language)]}{written[len(language) :]}?"
