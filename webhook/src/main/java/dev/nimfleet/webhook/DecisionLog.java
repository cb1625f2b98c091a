package dev.nimfleet.webhook;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.rulebook.Finding;
import dev.nimfleet.webhook.guard.Answer;
import dev.nimfleet.webhook.guard.Decision;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// Tells of decisions in the log: what was asked of which object, and which rules spoke, never what
/// is in the object, nor who asked, which the API server's own audit log tells.
final class DecisionLog {
  private static final Logger LOG = LoggerFactory.getLogger("admission");

  void decided(Decision decision) {
    LoggingEventBuilder line =
        switch (decision.answer()) {
          case Answer.Undecided _ -> LOG.atWarn();
          case Answer.Exempted _ -> LOG.atInfo();
          case Answer.Passed _ -> LOG.atDebug();
          case Answer.Judged judged -> judged.findings().isEmpty() ? LOG.atDebug() : LOG.atInfo();
        };
    AdmissionRequest request = decision.request();
    line.addKeyValue("uid", decision.uid())
        .addKeyValue("kind", request.kind().kind())
        .addKeyValue("namespace", request.namespace())
        .addKeyValue("name", request.name())
        .addKeyValue("operation", request.operation())
        .addKeyValue("dryRun", request.isDryRun())
        .addKeyValue("rules", rules(decision.answer()))
        .addKeyValue("micros", decision.took().toNanos() / 1000)
        .log(
            decision.answer() instanceof Answer.Undecided(String reason, _)
                ? "undecided: " + reason
                : decision.verdict());
  }

  private static List<String> rules(Answer answer) {
    return answer instanceof Answer.Judged judged
        ? judged.findings().stream().map(DecisionLog::rule).distinct().toList()
        : List.of();
  }

  private static String rule(Finding finding) {
    String what = finding.isWaived() ? "waived" : finding.action().word();
    return finding.rule().id() + " " + what;
  }
}
