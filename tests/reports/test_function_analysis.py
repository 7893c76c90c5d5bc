import json
import math

import pytest

from reports.analysis_run import DONE, USAGE
from reports.cli import main

pytestmark = pytest.mark.usefixtures("in_this_process")


def analyze(capsys, *arguments):
    exit_code = main(["analyze", *arguments])
    said = capsys.readouterr()
    return exit_code, said.out, said.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("(1-x)**2 + 100*(y-x**2)**2", ("strict local minimum", "these are all", "refuted", "= −398 < 0")),
        ("log(cosh(x))", ("the only one, since f is strictly convex", "stationary-is-global")),
        ("(x**2+y-11)**2+(x+y**2-7)**2", ("of 9 in all, counted exactly", "other 8")),
        ("exp(x)", ("none: the gradient is nowhere 0", "strictly convex")),
        ("sin(x)+x**2/10", ("none was found exactly", "(π/2)")),
    ],
)
def test_what_is_said_of_a_function(capsys, text, said):
    exit_code, out, err = analyze(capsys, text)
    assert (exit_code, err) == (DONE, "")
    for words in said:
        assert words in out


def test_the_figures(capsys):
    found = json.loads(analyze(capsys, "log(1+exp(-3*x)) + mu/2*x**2", "--given", "mu=0.1", "--json")[1])
    assert found["convexity"]["modulus"] == "1/10"
    assert found["stationary-points"]["points"] == []


ROSENBROCK = "(1-x)**2 + 100*(y-x**2)**2"
BOX = ("--box", "x=-2:2", "--box", "y=-1:3")


def test_over_a_box_it_is_said_what_is_guaranteed_and_what_is_local(capsys):
    exit_code, out, err = analyze(capsys, ROSENBROCK, *BOX)
    assert (exit_code, err) == (DONE, "")
    for words in (
        "−1198.01 ≤ λ ≤ 5326.84",
        "every 0 < η < 2/L = 0.000375457  [positive-decrease]",
        "guaranteed, on the whole box",
        "local, at (1, 1)",
        "2/λmax = 0.001997",
        "Measured, not proved",
    ):
        assert words in out


@pytest.mark.parametrize(
    ("box", "said"),
    [
        (("x=-1",), "is not NAME=LOW:HIGH"),
        (("x",), "is not NAME=LOW:HIGH"),
        (("x=1:",), "is not NAME=LOW:HIGH"),
        (("z=0:1",), "no variable 'z'; it has x, y"),
        (("x=2:1", "y=0:1"), "must be below"),
        (("x=1:1", "y=0:1"), "must be below"),
        (("x=a:b",), "is not a number"),
        (("x=0:1/0",), "is not a number"),
        (("x=0:nan",), "is not a number"),
        (("x=0:1",), "no range for y"),
        (("x=0:1", "x=0:1"), "has a range already"),
        (("x=0:1e500", "y=0:1"), "beyond double precision"),
        (("x=0:1:2", "y=0:1"), "is not a number"),
        (("x=0:1", "y=-1:1"), "the Hessian is undefined"),
    ],
)
def test_boxes_that_are_refused(capsys, tmp_path, box, said):
    options = [word for text in box for word in ("--box", text)]
    exit_code, out, err = analyze(capsys, "x**4 + log(y)", *options, "--out", str(tmp_path / "out"))
    assert (exit_code, out) == (USAGE, "")
    assert said in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_function_bent_down_where_no_exact_sign_was_had(capsys):
    found = json.loads(analyze(capsys, "log(x)**2", "--json")[1])["convexity"]
    assert found["verdict"] == "refuted"
    assert float(found["point"][0]) > math.e  # the second derivative is 2(1 − log x)/x²
    assert found["eigenvalue_at_most"] < 0
    inside = json.loads(analyze(capsys, "log(x)**2+100/x", "--box", "x=1:2", "--json")[1])
    assert inside["convexity"]["verdict"] == "unknown"  # it bends down at 40 and beyond


# --- What is guaranteed, what is local, what is measured ----------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("exp(x)+x**4", "--box", "x=-1:3"),
            ("guaranteed: strongly, with μ =", "no step leaves that ball", "[strongly-convex-rate]", "enclosed"),
        ),
        (("log(x)", "--box", "x=1:2"), ("every η > 0", "f is concave on the box", "no: at (1) an eigenvalue")),
        (("x**4", "--box", "x=-1:2"), ("0 ≤ λ ≤ 48\n", "the Hessian is singular", "still falling")),
        (
            ("x**2 - y**2 + y**4", "--box", "x=-1:1", "--box", "y=-2:2"),
            ("−2 ≤ λ ≤ 46\n", "At the minimizers", "no: at (0, 0) an eigenvalue is at most −2 < 0"),
        ),
        (
            ("log(1+exp(-3*x)) + mu/2*x**2", "--given", "mu=0.1"),
            ("(1.0920272)", "global minimum, since f is convex", "proved: 1 in all, in [−10, 10]"),
        ),
        (("sin(x)+x**2/10", "--eta", "2", "--eta", "8/5"), ("all cycle (period 2)", "0.8644", "1.331", "drives away")),
        (("(x*y-1)**2",), ("numerical", "not shown: there may be others", "a whole curve of them")),
        (("exp(exp(exp(x)))", "--box", "x=0:3"), ("none: no upper bound of the eigenvalues was found",)),
        (("sqrt(x**2)+x**4", "--eta", "0.1"), ("all but for what lies within",)),
    ],
)  # fmt: skip
def test_each_kind_of_function_gets_its_words(capsys, arguments, said):
    exit_code, out, err = analyze(capsys, *arguments)
    assert (exit_code, err) == (DONE, "")
    for words in said:
        assert words in out


def test_the_figures_of_a_box(capsys):
    found = json.loads(analyze(capsys, ROSENBROCK, *BOX, "--eta", "0.001", "--json")[1])
    box = found["over-the-box"]
    low, high = box["eigenvalues"]
    assert low <= box["occurring"][0] <= -1197
    assert 5326.8 < box["occurring"][1] <= high
    assert box["guaranteed_below"] * high <= 2
    assert box["guaranteed_below"] == pytest.approx(2 / high)
    assert box["local"]["limit"] == pytest.approx(2 / 1001.6006392)
    assert box["local"]["status"] == "exact"
    runs = found["measured"]["runs"]
    assert [run["name"] for run in runs] == ["yours", "local best η*", "local 1/λmax", "guaranteed 1/L"]
    assert [run["guaranteed_in_the_box"] for run in runs] == [False, False, False, True]
    assert runs[-1]["steps_inside_the_box"] == runs[-1]["lowered_as_guaranteed"] > 1000


def test_what_is_guaranteed_is_never_printed_better_than_it_is():
    from decimal import Decimal

    from reports.rounded import above, below

    superscripts = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

    def read(text):
        digits, _, exponent = text.replace("−", "-").partition("·10")
        return Decimal(digits).scaleb(int(exponent.translate(superscripts) or 0))

    for value in (
        0.1,
        1 / 3,
        2 / 3,
        1e-7 / 3,
        12345678.9,
        -1 / 3,
        -1e-9 / 7,
        5.0,
        48.00000000000001,
        1e300 / 3,
    ):
        assert read(below(value)) <= Decimal(value) <= read(above(value))
        assert read(above(value)) - read(below(value)) <= abs(Decimal(value)) * Decimal("2e-5")
    # What rounds to the nearest is caught.
    assert any(Decimal(f"{v:.6g}") < Decimal(v) for v in (1 / 3, 48.00000000000001))


def test_nothing_numerical_is_called_proved(capsys):
    """The words for points of which nothing was proved, and for runs."""
    for text in ("(x*y-1)**2", "x**4 + 0.001*sin(x)**3"):
        out = analyze(capsys, text, "--eta", "0.1")[1]
        assert "Measured, not proved" in out
        for line in out.splitlines():
            if line.rstrip().endswith(" numerical"):
                assert "strict" not in line
                assert "proved" not in line


@pytest.mark.parametrize(
    ("arguments", "panels"),
    [((ROSENBROCK, *BOX), 2), (("x**4", "--box", "x=-1:2"), 2), (("exp(x)", "--eta", "0.1"), 1),
     (("(x-1)**4+(y+z)**2+x*z+z**4",), 1)],
)  # fmt: skip
def test_the_figure_of_a_function(capsys, tmp_path, arguments, panels):
    assert analyze(capsys, *arguments, "--out", str(tmp_path / "a"))[0] == DONE
    assert analyze(capsys, *arguments, "--out", str(tmp_path / "b"))[0] == DONE
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == ["analysis.json", "analysis.md", "analysis.svg"]
    drawing = (tmp_path / "a" / "analysis.svg").read_bytes()
    assert drawing.count(b'id="axes_') == panels
    for name in files[:1] + files[2:]:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert "analysis.svg" in (tmp_path / "a" / "analysis.md").read_text(encoding="utf-8")


def test_own_step_sizes_are_judged(capsys):
    options = ("--eta", "1/10000", "--eta", "1/1000", "--eta", "3/1000", "--eta", "0")
    exit_code, out, _ = analyze(capsys, ROSENBROCK, *BOX, *options)
    assert exit_code == DONE
    judged = out[out.index("Your step sizes") : out.index("Measured\n")].splitlines()[2:6]
    for line, words in zip(
        judged,
        (
            ("lowers f: guaranteed", "drawn in, by 1 − 3.994·10⁻⁵ a step", "all still falling"),
            ("nothing is guaranteed", "drawn in, by 1 − 0.0003994 a step"),
            ("nothing is guaranteed", "driven away, by 2.005 a step", "all diverge"),
            ("nothing is guaranteed", "stands still", "all do not move"),
        ),
        strict=True,
    ):
        assert all(word in line for word in words)


@pytest.mark.parametrize("text", ["x**5", "x**3 + y**2"])
def test_a_point_of_inflection_is_no_minimizer(capsys, text):
    assert main(["analyze", text]) == 0
    out = capsys.readouterr().out
    assert "neither minimum nor maximum" in out
    assert "At the minimizer" not in out
