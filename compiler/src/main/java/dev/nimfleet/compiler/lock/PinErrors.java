package dev.nimfleet.compiler.lock;

import static dev.nimfleet.compiler.text.Code.error;
import static dev.nimfleet.compiler.text.Code.warning;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import java.util.ArrayList;
import java.util.List;

/// What can be wrong when the names of profiles are locked to what a cluster has cached.
public final class PinErrors {
  /// More profiles than these fill a screen; `nimfleet lock --list` has them all.
  private static final int MANY = 8;

  private PinErrors() {}

  static final Code NO_CACHE =
      error(
          "N001",
          "No NIMCache",
          "Only the status of a NIMCache tells the hashes of the profiles that it holds.",
          "Save them with `kubectl get nimcache -n NAMESPACE -o yaml`.");
  static final Code NONE_FITS =
      error(
          "N002",
          "A profile that is not cached",
          "A NIM that is told to serve it would find nothing to load and not start.",
          "Take a profile that is cached, or another cache that holds this one.");
  static final Code SEVERAL_FIT =
      error(
          "N003",
          "A profile name that fits several cached profiles",
          "They differ in speed, memory or engine, and nobody but you knows which is meant.",
          "Write the hash of the one that is meant into fleet.yaml.");
  static final Code UNDECIDED =
      warning(
          "N004",
          "A NIMCache that names no profiles",
          "It may still be downloading, or its source has no profiles that the operator lists.",
          "Wait until it is Ready. A source without a profile list cannot be locked, and its name"
              + " is passed to the NIM as it is.");

  /// Every code of this file.
  public static List<Code> codes() {
    return List.of(NO_CACHE, NONE_FITS, SEVERAL_FIT, UNDECIDED);
  }

  static Diagnostic noCache(Span at, String what) {
    return Diagnostic.of(
        NO_CACHE,
        at,
        "Here is %s, not a NIMCache.".formatted(what),
        "`kubectl get nimcache -n NAMESPACE -o yaml` prints what is needed.");
  }

  static Diagnostic noneFits(CachedProfiles cache, String profile) {
    return new Diagnostic(
        NONE_FITS,
        cache.at(),
        "`%s` is not among the profiles that `%s` has cached.".formatted(profile, cache.name()),
        List.of(),
        listed("cached is", cache.profiles()));
  }

  static Diagnostic severalFit(
      CachedProfiles cache, String profile, List<CachedProfiles.Cached> fitting) {
    List<String> help = new ArrayList<>(listed("it may be", fitting));
    help.add("write the hash of the one that is meant into fleet.yaml: `profile: <hash>`.");
    return new Diagnostic(
        SEVERAL_FIT,
        cache.at(),
        "`%s` fits %d of the profiles that `%s` has cached."
            .formatted(profile, fitting.size(), cache.name()),
        List.of(),
        help);
  }

  static Diagnostic undecided(CachedProfiles cache, String profile) {
    return Diagnostic.of(
        UNDECIDED,
        cache.at(),
        "`%s` cannot be locked, since `%s` names no profiles.".formatted(profile, cache.name()),
        "when it is still downloading, try again as soon as it is Ready.");
  }

  private static List<String> listed(String words, List<CachedProfiles.Cached> profiles) {
    List<String> lines = new ArrayList<>();
    profiles.stream()
        .limit(MANY)
        .forEach(
            each -> lines.add("%s `%s` (%s).".formatted(words, each.hash(), each.description())));
    if (profiles.size() > MANY) {
      lines.add(
          "%d more; `nimfleet lock --list` shows them all.".formatted(profiles.size() - MANY));
    }
    return lines;
  }
}
