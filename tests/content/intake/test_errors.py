from content.intake.errors import InputError, InputProblem, place, refuse


def test_an_error_reads_as_one_line_a_problem() -> None:
    error = InputError(
        [
            InputProblem("a.md, dòng 3, trường title", "không được để trống"),
            InputProblem("a.md", "lỗi khác"),
        ]
    )
    assert str(error) == "a.md, dòng 3, trường title: không được để trống\na.md: lỗi khác"
    assert len(error.problems) == 2


def test_a_place_names_what_is_known() -> None:
    assert place("a.md", 12, "sms.text") == "a.md, dòng 12, trường sms.text"
    assert place("a.md", field="sms.text") == "a.md, trường sms.text"
    assert place("a.md") == "a.md"


def test_refuse_holds_one_problem() -> None:
    assert refuse("a.csv", "tệp trống", 1).problems == (InputProblem("a.csv, dòng 1", "tệp trống"),)
