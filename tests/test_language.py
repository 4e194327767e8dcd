"""Which languages the environment and the settings ask for."""

import pytest

from tutor.language import wanted_languages


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, ()),
        ({"LANG": "C"}, ()),
        ({"LANG": "C.UTF-8"}, ()),
        ({"LANG": "ko_KR.UTF-8"}, ("ko-KR",)),
        ({"LANG": "de_DE@euro"}, ("de-DE",)),
        ({"LANG": "de_DE", "LC_MESSAGES": "ko"}, ("ko",)),
        ({"LANG": "de_DE", "LC_MESSAGES": "ko", "LC_ALL": "C"}, ()),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "ko:en"}, ("ko", "en", "en-US")),
        ({"LANG": "pt_BR", "LANGUAGE": "", "LC_ALL": ""}, ("pt-BR",)),
        ({"LANG": "ko_KR.UTF-8", "TUTOR_LANGUAGE": "en"}, ("en", "ko-KR")),
        ({"LANG": "C", "TUTOR_LANGUAGE": "ko"}, ("ko",)),
        ({"LANGUAGE": "de", "TUTOR_LANGUAGE": " pt-BR : pt "}, ("pt-BR", "pt", "de")),
        ({"LANG": "ko_KR.UTF-8", "TUTOR_LANGUAGE": ""}, ("ko-KR",)),
    ],
)
def test_the_environment_asks_for(environment, wanted):
    assert wanted_languages(environment) == wanted


def test_settings_count_before_the_system_and_after_the_tutors_own_variable():
    environment = {"LANG": "de_DE.UTF-8"}
    assert wanted_languages(environment, "ko") == ("ko", "de-DE")
    assert wanted_languages({**environment, "TUTOR_LANGUAGE": "en"}, "ko") == ("en", "ko", "de-DE")
    assert wanted_languages(environment, "de_DE") == ("de-DE",)
