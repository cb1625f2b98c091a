package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.global;
import static dev.nimfleet.policies.cel.function.Overload.member;

import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;

/// What is done with versions such as `1.2.3-beta.1`.
final class Semvers {
  private Semvers() {}

  static Library library() {
    return Library.of(
        "versions",
        KubernetesVersion.of(33),
        global(
                "string_to_semver",
                "semver(string) -> kubernetes.Semver",
                a -> Unreadable.valueOrError(a[0], SemverReader::strict))
            .costing(Costs.reading(0)),
        global(
                "string_bool_to_semver",
                "semver(string, bool) -> kubernetes.Semver",
                a -> Unreadable.valueOrError(a[0], reader(a[1])))
            .costing(Costs.reading(0)),
        global(
                "is_semver_string",
                "isSemver(string) -> bool",
                a -> Unreadable.isReadable(a[0], SemverReader::strict))
            .costing(Costs.reading(0)),
        global(
                "is_semver_string_bool",
                "isSemver(string, bool) -> bool",
                a -> Unreadable.isReadable(a[0], reader(a[1])))
            .costing(Costs.reading(0)),
        member(
            "semver_major", "kubernetes.Semver.major() -> int", a -> semver(a[0]).major().bits()),
        member(
            "semver_minor", "kubernetes.Semver.minor() -> int", a -> semver(a[0]).minor().bits()),
        member(
            "semver_patch", "kubernetes.Semver.patch() -> int", a -> semver(a[0]).patch().bits()),
        member(
            "semver_is_greater_than",
            "kubernetes.Semver.isGreaterThan(kubernetes.Semver) -> bool",
            a -> semver(a[0]).compareTo(semver(a[1])) > 0),
        member(
            "semver_is_less_than",
            "kubernetes.Semver.isLessThan(kubernetes.Semver) -> bool",
            a -> semver(a[0]).compareTo(semver(a[1])) < 0),
        member(
            "semver_compare_to",
            "kubernetes.Semver.compareTo(kubernetes.Semver) -> int",
            a -> (long) semver(a[0]).compareTo(semver(a[1]))));
  }

  private static Unreadable.Reader reader(Object isNormalized) {
    return (Boolean) isNormalized ? SemverReader::normalized : SemverReader::strict;
  }

  private static Semver semver(Object value) {
    return (Semver) value;
  }
}
