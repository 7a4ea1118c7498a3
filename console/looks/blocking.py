"""What keeps a text from being saved, in the words of the form: a file's rules name its codes."""

from dataclasses import replace

from console.shell.pages import FormFault
from console.words.i18n import _
from console.words.words import approver_names
from content.items.form import ItemForm


def in_words_of_form(fault: FormFault, form: ItemForm) -> FormFault | None:
    """The fault as its officer would say it; None for one that follows from another."""
    if fault.field == "slug" and not form.slug.strip() and not form.title.strip():
        return None  # it is made from the title, which is missed already
    text = _of_choice(fault.field, form)
    if text is None and "trường bắt buộc" in fault.text:
        text = _("hãy điền ô này")
    return fault if text is None else replace(fault, text=text)


def _of_choice(field: str, form: ItemForm) -> str | None:
    """What is wrong with a choice, where the form says it in other words than a file."""
    if field == "themes" and not form.themes:
        return _("hãy chọn ít nhất một chủ đề, hoặc đánh dấu «Ngoài kế hoạch»")
    if field == "themes" and form.outside_plan:
        return _("bài đã đánh dấu «Ngoài kế hoạch» thì không chọn chủ đề: hãy bỏ một trong hai")
    if field == "channels" and not form.channels:
        return _("hãy chọn ít nhất một kênh phát")
    if field == "approver_role":
        name = approver_names()["nguoi_phat_ngon"]
        return _("loại bài này phải do «%(name)s» duyệt: hãy chọn lại", name=name)
    return None
