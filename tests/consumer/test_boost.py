# Debian 12's default Boost is 1.74, too old: that is said, with what to install, and a newer one
# that lies beside it is found.
import pytest
from consumer import HERE, ROOT, configure, said_by, settings_of_build


def fake_boost(folder, number):
    """A folder of headers that says that it is that version."""
    (folder / "boost").mkdir(parents=True)
    (folder / "boost/version.hpp").write_text(f"#define BOOST_VERSION {number}\n")
    return folder


def configure_with(folder, *flags):
    """tramite, without any Boost but those that are named."""
    return configure(ROOT, folder / "build", "-DTRAMITE_TESTS=OFF", *flags)


def alone(*folders):
    """Flags that hide the system's own Boost, and with it where the system has its tools."""
    settings = settings_of_build()
    tools = [f"-D{name}={settings[name]}" for name in ("CMAKE_CXX_COMPILER", "CMAKE_MAKE_PROGRAM")]
    ways = ";".join(str(folder) for folder in folders)
    return [*tools, f"-DCMAKE_INCLUDE_PATH={ways}", "-DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF",
            "-DCMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH=OFF"]


def test_boost_1_74_alone_is_refused_and_the_package_is_named(tmp_path):
    old = fake_boost(tmp_path / "old", 107400)
    done = configure_with(tmp_path, *alone(old))
    assert done.returncode != 0
    said = said_by(done)
    assert "tramite needs the headers of Boost 1.81 or newer" in said
    assert f"1.74.0 in {old}" in said
    assert "apt install libboost1.81-dev" in said


def test_no_boost_at_all_is_told_the_same_way(tmp_path):
    done = configure_with(tmp_path, *alone(tmp_path))
    assert done.returncode != 0
    assert "Found: none. Debian 12: apt install libboost1.81-dev" in said_by(done)


def test_the_folder_that_one_names_is_held_to_the_same(tmp_path):
    old = fake_boost(tmp_path / "old", 107400)
    done = configure_with(tmp_path, f"-DTRAMITE_BOOST_INCLUDE={old}")
    assert done.returncode != 0
    assert f"1.74.0 in {old}" in said_by(done)


def test_the_search_goes_on_behind_an_old_boost(tmp_path):
    old = fake_boost(tmp_path / "old", 107400)
    new = fake_boost(tmp_path / "new", 108100)
    configure_with(tmp_path, *alone(old, new))
    cache = (tmp_path / "build/CMakeCache.txt").read_text()
    assert f"TRAMITE_BOOST_INCLUDE:PATH={new}\n" in cache


@pytest.mark.parametrize("number", [107400, 108800])
def test_an_installed_tramite_takes_only_the_boost_that_it_was_built_with(
        prefix, tmp_path, number):
    other = fake_boost(tmp_path / "other", number)
    done = configure(HERE / "find_package", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={prefix}",
                     f"-DTRAMITE_BOOST_INCLUDE={other}")
    assert done.returncode != 0
    said = said_by(done)
    assert "was built with the headers of Boost 1." in said and "and needs the same" in said
    assert f"in {other}" in said and "libboost1.81-dev" in said
    assert settings_of_build()["TRAMITE_BOOST_INCLUDE"] != str(other)
