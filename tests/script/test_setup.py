# script/setup with fakes for dpkg, apt and sudo: it installs what is missing and only that, and
# says what to do where it cannot.
import shutil
import subprocess

import pytest
from checkout import Checkout

BUILD = (
    "g++ cmake ninja-build libboost1.81-dev libsqlite3-dev libssl-dev libfmt-dev libspdlog-dev "
    "prometheus-cpp-dev "
).split()
TEST = BUILD + (
    "libgtest-dev libgmock-dev libbenchmark-dev python3 python3-pytest pkgconf spin"
).split()


@pytest.fixture
def checkout(tmp_path):
    made = Checkout(tmp_path)
    made.add_script("script/setup")
    made.add_fake("apt-get")
    made.add_fake("sleep")
    made.add_fake("sudo", "exit 1\n")
    be_user(made, 0)
    install(made, [])
    # As a machine is that has it.
    made.add_fake("promtool")
    be_system(made, "ID=debian\nVERSION_ID=12\n")
    return made


def be_user(checkout, number):
    checkout.add_program("fakes/id", f"#!/bin/sh\necho {number}\n")


def be_system(checkout, release):
    (checkout.folder / "os-release").write_text(release)


def install(checkout, packages):
    lines = "".join(f"echo 'ii {package}'\n" for package in packages)
    checkout.add_fake("dpkg-query", lines + "echo 'rc libfmt-dev-removed'\nexit 1\n")


def set_up(checkout, *arguments, **environment):
    release = str(checkout.folder / "os-release")
    return checkout.run("script/setup", *arguments, TRAMITE_OS_RELEASE=release, **environment)


def calls_of(checkout, name):
    return [call for call in checkout.called() if call.startswith(name + " ")]


def test_everything_there_costs_one_question_and_no_apt(checkout):
    install(checkout, TEST)
    assert set_up(checkout, "test").returncode == 0
    assert len(calls_of(checkout, "dpkg-query")) == 1
    assert calls_of(checkout, "apt-get") == []


def test_only_what_is_missing_is_installed(checkout):
    install(checkout, [package for package in BUILD if package not in ("cmake", "libfmt-dev")])
    assert set_up(checkout, "build").returncode == 0
    update, installed = calls_of(checkout, "apt-get")
    assert update.endswith(" update")
    assert installed.endswith(" install --no-install-recommends cmake libfmt-dev")
    assert "DPkg::Lock::Timeout=300" in installed


def test_building_needs_less_than_testing(checkout):
    install(checkout, BUILD)
    assert set_up(checkout, "build").returncode == 0
    assert calls_of(checkout, "apt-get") == []
    assert set_up(checkout, "test").returncode == 0
    assert calls_of(checkout, "apt-get")[-1].endswith(
        "libgtest-dev libgmock-dev libbenchmark-dev python3 python3-pytest pkgconf spin"
    )


@pytest.mark.parametrize(
    "release, boost",
    [
        ("VERSION_ID=12", "libboost1.81-dev"),
        ("VERSION_ID=13", "libboost-dev"),
        ("", "libboost-dev"),
    ],
)
def test_each_debian_gets_the_boost_that_is_new_enough(checkout, release, boost):
    be_system(checkout, f"ID=debian\n{release}\n")
    assert set_up(checkout, "build").returncode == 0
    assert f" {boost} " in calls_of(checkout, "apt-get")[-1]


def test_an_apt_that_fails_is_tried_again_and_then_told(checkout):
    checkout.add_fake("apt-get", "echo E: no such mirror\nexit 100\n")
    done = set_up(checkout, "build")
    assert done.returncode == 3
    assert "no such mirror" in done.stderr
    assert len([call for call in calls_of(checkout, "apt-get") if "install" in call]) == 3


def test_without_root_and_sudo_it_says_the_command(checkout):
    be_user(checkout, 1000)
    install(checkout, [package for package in BUILD if package != "cmake"])
    done = set_up(checkout, "build")
    assert done.returncode == 3
    assert "apt-get install -y --no-install-recommends cmake\n" in done.stderr
    assert calls_of(checkout, "apt-get") == []


def test_a_user_with_sudo_installs_through_it(checkout):
    be_user(checkout, 1000)
    checkout.add_fake("sudo", 'if [ "$1" = -n ]; then exit 0; fi\nexec "$@"\n')
    assert set_up(checkout, "build").returncode == 0
    assert any("apt-get" in call and "install" in call for call in calls_of(checkout, "sudo"))
    assert calls_of(checkout, "apt-get")


NEEDED = "bash cat chmod dirname grep mkdir mktemp mv readlink rm tail tar".split()


@pytest.fixture
def without_promtool(checkout, tmp_path):
    """Only these programs are there besides the fakes: none of the machine's own promtool."""
    install(checkout, TEST)
    (checkout.fakes / "promtool").unlink()
    for name in NEEDED:
        (checkout.fakes / name).symlink_to(shutil.which(name))
    # What apt-get download leaves, and what dpkg-deb makes of it.
    package = tmp_path / "package"
    (package / "usr/bin").mkdir(parents=True)
    (package / "usr/bin/promtool").write_text("#!/bin/sh\n")
    (package / "usr/bin/promtool").chmod(0o755)
    (package / "usr/bin/prometheus").write_text("the service")
    subprocess.run(["tar", "-cf", tmp_path / "data.tar", "-C", package, "."], check=True)
    checkout.add_fake("dpkg-deb", f'cat "{tmp_path}/data.tar"\n')
    checkout.add_fake("apt-get", ": > prometheus_2.42_amd64.deb\n")
    return checkout


def set_up_alone(checkout):
    return set_up(checkout, "test", PATH=str(checkout.fakes))


def test_promtool_is_taken_out_of_its_package_which_is_not_installed(without_promtool):
    done = set_up_alone(without_promtool)
    assert done.returncode == 0, done.stderr
    tools = without_promtool.folder / "build/tools"
    assert [file.name for file in tools.iterdir()] == ["promtool"]
    fetched, = calls_of(without_promtool, "apt-get")
    assert fetched.endswith(" download prometheus")
    # Once it is there, nothing is asked for again.
    assert set_up_alone(without_promtool).returncode == 0
    assert len(calls_of(without_promtool, "apt-get")) == 1


def test_a_promtool_that_cannot_be_fetched_is_told_and_stops_nothing(without_promtool):
    without_promtool.add_fake("apt-get", "echo E: no such mirror\nexit 100\n")
    done = set_up_alone(without_promtool)
    assert done.returncode == 0
    assert "no such mirror" in done.stderr and "is skipped" in done.stderr
    assert not (without_promtool.folder / "build").exists()


def test_a_newer_debian_installs_promtool_as_a_package_of_its_own(checkout):
    be_system(checkout, "ID=debian\nVERSION_ID=13\n")
    assert set_up(checkout, "test").returncode == 0
    assert calls_of(checkout, "apt-get")[-1].endswith(" spin promtool")


@pytest.mark.parametrize("release", ["ID=fedora\nVERSION_ID=40\n", "ID=debian\nVERSION_ID=11\n"])
def test_another_system_is_told_what_to_install_and_goes_on(checkout, release):
    be_system(checkout, release)
    for tool in ("cmake", "ninja", "c++"):
        checkout.add_fake(tool)
    done = set_up(checkout, "build", CXX="c++")
    assert done.returncode == 0
    assert "libsqlite3-dev" in done.stderr
    assert calls_of(checkout, "apt-get") == []


def test_another_system_without_the_tools_stops(checkout):
    be_system(checkout, "ID=fedora\n")
    done = set_up(checkout, "build", CXX="a-compiler-that-is-not-there")
    assert done.returncode == 3
    assert "not found: a-compiler-that-is-not-there" in done.stderr


def test_it_can_be_told_to_do_nothing(checkout):
    assert set_up(checkout, "build", TRAMITE_SETUP="no").returncode == 0
    assert checkout.called() == []


def test_an_unknown_purpose_is_answered_with_the_usage(checkout):
    assert set_up(checkout, "everything").returncode == 2
    assert set_up(checkout).returncode == 2
