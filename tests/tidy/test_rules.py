# Every rule of this folder, three times: the repository keeps it, its wrong samples are found, its
# right ones are not. A rule that cannot fail is no rule.
import comments
import coroutines
import exports
import faults
import language
import layers
import messages
import names
import privacy
import pytest
import samples
import shape
from source import repository

MODULES = (
    comments, coroutines, exports, faults, language, layers, messages, names, privacy, samples,
    shape,
)
RULES = [rule for module in MODULES for rule in module.RULES]
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@pytest.fixture(scope="module")
def all_sources():
    return repository()


@each_rule
def test_the_repository_keeps(rule, all_sources):
    found = [str(finding) for finding in rule.check(all_sources)]
    assert not found, f"{len(found)} found:\n" + "\n".join(found)


@each_rule
def test_each_wrong_sample_is_found_by(rule):
    assert rule.wrong
    for number, sample in enumerate(rule.wrong):
        assert list(rule.check(sample)), f"wrong sample {number} passes"


@each_rule
def test_each_right_sample_passes(rule):
    for number, sample in enumerate(rule.right):
        assert not [str(finding) for finding in rule.check(sample)], f"right sample {number}"


def test_the_repository_is_read_at_all(all_sources):
    paths = {source.path for source in all_sources}
    assert {"CMakeLists.txt", "run", "src/base/error.cpp", "include/tramite/error.hpp"} <= paths
    assert len(paths) > 60
