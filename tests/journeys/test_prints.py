"""On paper: slips, the grant review, the log. What a demonstration prints says that it is none."""

import shutil
import subprocess

import pytest


def print_to_pdf(person, name):
    """The text on each sheet, and the PDF beside the photographs."""
    path = person.story.next_photograph(f"{name}.pdf")
    person.page.pdf(path=path, prefer_css_page_size=True)
    if not shutil.which("pdftotext"):
        pytest.skip("没有 pdftotext（poppler-utils），打印内容没有核对")
    subprocess.run(["pdftoppm", "-r", "50", "-png", path, path.with_suffix("")], check=True)
    text = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True, text=True).stdout
    return ["".join(sheet.split()) for sheet in text.split("\f")[:-1]]


def test_slips_the_review_and_the_log_print_with_the_watermark(walker):
    axi = walker("axi")
    axi.open("/accounts")
    for name in ("冯月好", "何炳坤", "麦小苗", "温家兴", "区文杰", "梁彩霞", "周小敏"):
        axi.page.get_by_label(name).check()
    axi.sees("已选 7 项")
    axi.press("打印激活条")
    axi.arrives("激活条")
    axi.step("slips")
    sheets = print_to_pdf(axi, "slips")
    assert all("演示数据不作依据" in sheet for sheet in sheets)
    assert sum(sheet.count("账号名") for sheet in sheets) == 7
    assert "打印激活条" not in sheets[0]
    assert len(sheets) <= 2

    aan = walker("aan")
    aan.open("/grants/review")
    sheets = print_to_pdf(aan, "grant-review")
    assert all("演示数据不作依据" in sheet for sheet in sheets)
    assert "□保留" in sheets[0]
    assert "复核人签字" in sheets[-1]
    assert "主导航" not in sheets[0]

    ashen = walker("ashen")
    ashen.open("/log")
    sheets = print_to_pdf(ashen, "log")
    assert all("演示数据不作依据" in sheet for sheet in sheets)
    assert "审计日志" in sheets[0]
    assert "清除条件" not in sheets[0]
