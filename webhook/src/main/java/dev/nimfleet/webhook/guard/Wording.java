package dev.nimfleet.webhook.guard;

import dev.nimfleet.policies.admission.Admission;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.rulebook.Finding;
import dev.nimfleet.policies.rules.Verdict;
import dev.nimfleet.policies.waivers.Waiver;
import dev.nimfleet.webhook.guard.Answer.Judged;
import dev.nimfleet.webhook.review.AdmissionAnswer;
import dev.nimfleet.webhook.review.AdmissionAnswer.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// How people are told what was found: whoever applies an object, and whoever reads the audit log.
public final class Wording {
  /// Nobody reads on, and etcd would have to keep it in the status of whoever applied the object.
  private static final int LONGEST_REFUSAL = 8 * 1024;

  /// What an API server lets through for one request, and what it cuts each to when that is not
  /// enough (k8s.io/apiserver/pkg/endpoints/filters/warning.go). What it cuts ends anywhere.
  private static final int ALL_WARNINGS = 4 * 1024;

  private static final int ONE_WARNING = 256;

  /// As for the annotations of a ValidatingAdmissionPolicy.
  private static final int LONGEST_ANNOTATION = 10 * 1024;

  private Wording() {}

  /// What an API server is told.
  public static AdmissionAnswer of(Judged judged, AdmissionRequest request) {
    List<Finding> denying = judged.findings().stream().filter(Finding::denies).toList();
    return new AdmissionAnswer(
        refusal(denying, request), warnings(judged.findings()), annotations(judged.findings()));
  }

  private static Optional<Refusal> refusal(List<Finding> denying, AdmissionRequest request) {
    if (denying.isEmpty()) return Optional.empty();
    String reason = denying.getFirst().violation().reason();
    return Optional.of(new Refusal(Admission.code(reason), reason, message(denying, request)));
  }

  private static String message(List<Finding> denying, AdmissionRequest request) {
    long rules = denying.stream().map(finding -> finding.rule().id()).distinct().count();
    StringBuilder text =
        new StringBuilder(
            "%s %s breaks %s of nimfleet:"
                .formatted(
                    request.kind().kind(),
                    name(request),
                    rules == 1 ? "a rule" : rules + " rules"));
    int told = 0;
    for (Finding finding : denying) {
      String each =
          "\n[%s] %s\n  Remedy: %s"
              .formatted(finding.rule().id(), said(finding), finding.violation().policy().fix());
      if (told > 0 && text.length() + each.length() > LONGEST_REFUSAL) break;
      text.append(each);
      told++;
    }
    if (told < denying.size()) text.append("\nAnd %d more.".formatted(denying.size() - told));
    return text.append('\n').append(more(denying, told)).toString();
  }

  private static String more(List<Finding> findings, int told) {
    List<String> ids =
        findings.stream().limit(told).map(finding -> finding.rule().id()).distinct().toList();
    return "`nimfleet policy explain %s` %s why."
        .formatted(
            String.join("`, `nimfleet policy explain ", ids), ids.size() == 1 ? "tells" : "tell");
  }

  private static String name(AdmissionRequest request) {
    String name = request.name().isEmpty() ? "without a name" : request.name();
    return request.namespace().isEmpty() ? name : request.namespace() + "/" + name;
  }

  /// In one line, since an API server drops a warning with a line break.
  private static String said(Finding finding) {
    String message = finding.violation().message();
    String end = message.endsWith(".") ? "" : ".";
    return plain(message + end + (finding.violation().isOld() ? Verdict.SO_BEFORE : ""));
  }

  private static String plain(String text) {
    return text.codePoints()
        .map(point -> Character.isISOControl(point) ? ' ' : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static List<String> warnings(List<Finding> findings) {
    Stream<String> warned =
        findings.stream()
            .filter(finding -> !finding.isWaived())
            .flatMap(finding ->
                switch (finding.action()) {
                  case WARN -> Stream.of("[%s] %s".formatted(finding.rule().id(), said(finding)));
                  case DENY -> ended(finding);
                  case AUDIT -> Stream.empty();
                });
    Stream<String> waived = findings.stream().filter(Finding::isWaived).map(Wording::waived);
    return fitting(Stream.concat(warned, waived).distinct().toList());
  }

  /// That it was excused until the other day is what whoever is refused wants to know first.
  private static Stream<String> ended(Finding finding) {
    return finding.waiver().stream()
        .map(waiver ->
            "[%s] The waiver of %s ended on %s."
                .formatted(finding.rule().id(), plain(waiver.owner()), waiver.expires()));
  }

  private static String waived(Finding finding) {
    Waiver waiver = finding.waiver().orElseThrow();
    return plain(
        "[%s] Waived until %s by %s: %s"
            .formatted(finding.rule().id(), waiver.expires(), waiver.owner(), waiver.reason()));
  }

  private static List<String> fitting(List<String> warnings) {
    if (warnings.stream().mapToInt(Wording::length).sum() <= ALL_WARNINGS) return warnings;
    List<String> fitting = new ArrayList<>();
    int left = ALL_WARNINGS - ONE_WARNING; // the last one tells how many are missing
    for (String warning : warnings) {
      String cut = cut(warning, ONE_WARNING);
      if (length(cut) > left) break;
      left -= length(cut);
      fitting.add(cut);
    }
    int missing = warnings.size() - fitting.size();
    if (missing > 0) fitting.add("%d more warnings are not shown.".formatted(missing));
    return fitting;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String cut(String text, int most) {
    return length(text) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
  }

  private static Map<String, String> annotations(List<Finding> findings) {
    Map<String, String> all = new LinkedHashMap<>();
    var denied = new LinkedHashSet<String>();
    var warned = new LinkedHashSet<String>();
    List<String> audited = new ArrayList<>();
    List<String> waived = new ArrayList<>();
    for (Finding finding : findings) {
      String id = finding.rule().id();
      if (finding.isWaived()) {
        waived.add(id + " until " + finding.waiver().orElseThrow().expires());
      } else {
        switch (finding.action()) {
          case DENY -> denied.add(id);
          case WARN -> warned.add(id);
          case AUDIT -> audited.add(id + ": " + said(finding));
        }
      }
    }
    put(all, "denied", denied.stream().toList(), ",");
    put(all, "warned", warned.stream().toList(), ",");
    put(all, "audited", audited, " ");
    put(all, "waived", waived, ",");
    return all;
  }

  private static void put(Map<String, String> all, String key, List<String> texts, String by) {
    if (!texts.isEmpty()) all.put(key, cut(String.join(by, texts), LONGEST_ANNOTATION));
  }
}
