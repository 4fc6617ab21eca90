"""Settings are read strictly: what is not understood stops the start, with a sentence."""

import pytest

from xiqiao.config import BadSettings, load_settings


@pytest.fixture
def instance(tmp_path):
    (tmp_path / "secret_key").write_text("k" * 48)
    return tmp_path


def load(instance, **environment):
    return load_settings({"XIQIAO_INSTANCE": str(instance), **environment})


def test_without_anything_it_is_sqlite_in_the_instance_folder(instance):
    settings = load(instance)
    assert settings.is_sqlite
    assert settings.sqlite_path.parent == instance
    assert not settings.https


@pytest.mark.parametrize("url", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"])
def test_a_postgresql_address_is_understood_however_it_begins(instance, url):
    assert load(instance, DATABASE_URL=url).sqlalchemy_url == "postgresql+psycopg://u:p@h/d"


def test_the_environment_stands_above_the_file(instance):
    (instance / "config.toml").write_text("https = false\ntrusted_proxies = 1\n")
    settings = load(instance, XIQIAO_HTTPS="1")
    assert (settings.https, settings.trusted_proxies) == (True, 1)


@pytest.mark.parametrize(
    ("file", "environment", "sentence"),
    [
        ("htps = true", {}, "不认识的设置“htps”"),
        ("https = ", {}, "不是合格的 TOML"),
        ("secret_key = 'x'", {}, "不认识的设置“secret_key”"),
        ('https = "yes"', {}, "https"),
        ("trusted_proxies = true", {}, "trusted_proxies"),
        ("", {"XIQIAO_HTTPS": "yes"}, "XIQIAO_HTTPS"),
        ("", {"PUBLIC": "yes"}, "XIQIAO_PUBLIC"),
        ("public = true", {}, "PUBLIC=1"),
        ("", {"XIQIAO_TRUSTED_PROXIES": "-1"}, "XIQIAO_TRUSTED_PROXIES"),
        ("", {"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
    ],
)
def test_what_is_not_understood_stops_the_start(instance, file, environment, sentence):
    (instance / "config.toml").write_text(file)
    with pytest.raises(BadSettings, match=sentence):
        load(instance, **environment)


def test_no_secret_no_start(tmp_path):
    with pytest.raises(BadSettings, match="make run"):
        load(tmp_path)
    (tmp_path / "secret_key").write_text("short")
    with pytest.raises(BadSettings, match="太短"):
        load(tmp_path)
