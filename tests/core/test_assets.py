from xiqiao.core.assets import SOURCES, asset_url, static_url


def test_everybody_gets_the_style_the_scripts_and_the_vendored_files(app):
    with app.test_request_context():
        addresses = [*(asset_url(name) for name in SOURCES), static_url("vendor/htmx-2.0.10/htmx.min.js")]
    for address in addresses:
        with app.test_client().get(address) as answer:
            assert answer.status_code == 200, address
            assert "immutable" in answer.headers["Cache-Control"]
