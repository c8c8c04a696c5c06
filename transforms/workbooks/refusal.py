"""Refusals: why a workbook is not read, in the words that go back to the department."""


class Refused(ValueError):
    """A workbook that is not read; `zh` and `en` say why and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh, self.en = zh, en


def damaged(zh: str = "", en: str = "") -> Refused:
    """A workbook that is not written as one is; `zh` and `en` name the place where it is known."""
    return Refused(
        f"Excel 文件损坏{f'（{zh}）' if zh else ''}，请用 Excel 打开后另存",
        f"damaged workbook{f' ({en})' if en else ''}: open it in Excel and save it anew",
    )


def sealed() -> Refused:
    """A workbook behind a password."""
    return Refused("文件加了密码，请取消密码后重报", "protected by a password: deliver it without")
