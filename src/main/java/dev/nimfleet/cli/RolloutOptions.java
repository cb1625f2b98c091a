package dev.nimfleet.cli;

import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.drive.Executor;
import dev.nimfleet.gitops.drive.FleetRollouts;
import dev.nimfleet.gitops.drive.HttpEndpoints;
import dev.nimfleet.gitops.http.Login;
import dev.nimfleet.gitops.http.Secret;
import dev.nimfleet.gitops.http.Web;
import dev.nimfleet.gitops.notify.WebHook;
import dev.nimfleet.gitops.prometheus.FleetPrometheus;
import dev.nimfleet.gitops.prometheus.Prometheus;
import dev.nimfleet.gitops.rollout.Action;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The options by which a reconciler moves requests: who knows the numbers, and who is told.
final class RolloutOptions {
  /// For the Prometheus that each fleet names.
  private static final String FLEET = "fleet";

  private static final String PROMETHEUS = "--prometheus";
  private static final Duration QUERY = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger("rollout");
  private static final String PROXY = "--via-apiserver-proxy";
  private static final List<String> OF_PROMETHEUS =
      List.of("--prometheus-token-file", "--prometheus-ca-file", "--prometheus-tenant", PROXY);
  private static final List<String> OF_NOTICES =
      List.of("--notify", "--notify-url-file", "--notify-token-file");

  private RolloutOptions() {}

  static void declare(CommandSpec spec) {
    spec.addOption(
        CompileOptions.text(
            "URL|fleet",
            "The Prometheus that tells how a new revision does, or `fleet` for the one that each"
                + " fleet's `metrics.prometheus` names. With it, the requests of a model whose"
                + " fleet file has a candidate are moved to it step by step; without, the weights"
                + " are those of the files.",
            PROMETHEUS));
    declareAccess(spec);
    spec.addOption(
        CompileOptions.text(
            "TIME",
            "How often that Prometheus reads the pods (default: 15s). Numbers that are older than"
                + " two of it count as missing.",
            "--scrape-interval"));
    spec.addOption(
        CompileOptions.text(
            "URL",
            "Whom to tell what happens to rollouts: a POST of JSON, as Slack and Mattermost take"
                + " it.",
            "--notify"));
    spec.addOption(
        CompileOptions.text(
            "FILE",
            "The same, with the URL in a file, since it is a secret.",
            "--notify-url-file"));
    spec.addOption(
        CompileOptions.text("FILE", "A bearer token for that URL.", "--notify-token-file"));
  }

  /// How a Prometheus is convinced to answer.
  static void declareAccess(CommandSpec spec) {
    spec.addOption(
        CompileOptions.text(
            "FILE",
            "A bearer token for the Prometheus of the URL; the file is read anew each time.",
            "--prometheus-token-file"));
    spec.addOption(
        CompileOptions.text(
            "FILE", "Certificates that it may be signed by.", "--prometheus-ca-file"));
    spec.addOption(
        CompileOptions.text(
            "NAME", "The tenant that is asked for (`X-Scope-OrgID`).", "--prometheus-tenant"));
    spec.addOption(
        CompileOptions.flag(
            "Reach services of the cluster by its API server, where `http://NAME.NAMESPACE.svc`"
                + " cannot be reached from here.",
            PROXY));
  }

  /// What is said about moving requests; empty when nobody is to move them.
  ///
  /// @param ways to services
  /// @param metrics who knows the numbers
  /// @param notices who is told
  /// @param scrapeInterval how often the numbers change
  record Moving(
      Ways ways,
      Function<Web, Metrics> metrics,
      Duration scrapeInterval,
      Executor.Notices notices) {
    /// @param services those of the cluster, by its API server
    FleetRollouts.Means means(Cluster cluster, Web services, Executor.Notices others) {
      return new FleetRollouts.Means(
          cluster,
          new HttpEndpoints(ways.toModels(services)),
          metrics.apply(ways.toPrometheus(services)),
          scrapeInterval,
          new Both(notices, others));
    }
  }

  /// How services are reached from here.
  ///
  /// @param isProxied whether by the API server
  /// @param authorities that may have signed for Prometheus
  record Ways(boolean isProxied, Optional<Path> authorities) {
    static Ways of(ParseResult given, Console console) {
      return new Ways(given.hasMatchedOption(PROXY), file(given, "--prometheus-ca-file", console));
    }

    Web toModels(Web services) {
      return isProxied ? services : Web.direct(Optional.empty());
    }

    Web toPrometheus(Web services) {
      return isProxied ? services : direct();
    }

    /// To Prometheus, from here.
    Web direct() {
      return Web.direct(authorities);
    }
  }

  static Optional<Moving> of(ParseResult given, Console console) {
    Optional<Function<Web, Metrics>> metrics = Optional.empty();
    if (given.hasMatchedOption(PROMETHEUS)) {
      metrics = Optional.of(metrics(given, console));
    } else {
      refuse(given, OF_PROMETHEUS, "`%s` says something about `--prometheus`.");
      refuse(given, OF_NOTICES, "`%s` is about rollouts, which need `--prometheus`.");
    }
    Optional<WebHook.Recipient> recipient = recipient(given, console);
    Duration scrapeInterval = ReconcileCommand.time(given, "--scrape-interval", "15s");
    return metrics.map(
        known -> new Moving(Ways.of(given, console), known, scrapeInterval, notices(recipient)));
  }

  /// What was typed for it, which has to be a URL that is taken, or `fleet`.
  static Optional<String> prometheus(ParseResult given) {
    return Optional.ofNullable(given.<String>matchedOptionValue(PROMETHEUS, null))
        .map(text -> text.equals(FLEET) ? text : url(given, text).toString());
  }

  /// Who knows the numbers; the Prometheus of the fleet where none is named.
  static Function<Web, Metrics> metrics(ParseResult given, Console console) {
    String text = given.matchedOptionValue(PROMETHEUS, FLEET);
    Optional<Path> token = file(given, "--prometheus-token-file", console);
    Optional<String> tenant =
        Optional.ofNullable(given.matchedOptionValue("--prometheus-tenant", null));
    if (given.hasMatchedOption(PROXY)) {
      refuse(
          given,
          List.of("--prometheus-token-file", "--prometheus-ca-file"),
          "`%s` does not go with `--via-apiserver-proxy`: the API server passes no token on, and"
              + " makes the connection itself.");
    }
    if (text.equals(FLEET)) {
      if (token.isPresent() || tenant.isPresent()) {
        throw CompileOptions.wrong(
            given,
            "A token or a tenant goes to a Prometheus that you name: give `--prometheus` a URL.");
      }
      return web -> new FleetPrometheus(web, QUERY);
    }
    var access = new Prometheus.Access(token.map(Secret::in), tenant);
    URI address = url(given, text);
    return web -> new Prometheus(web, address, access, QUERY);
  }

  private static Optional<WebHook.Recipient> recipient(ParseResult given, Console console) {
    String typed = given.matchedOptionValue("--notify", "");
    Optional<Path> file = file(given, "--notify-url-file", console);
    Optional<Secret> token = file(given, "--notify-token-file", console).map(Secret::in);
    if (!typed.isEmpty() && file.isPresent()) {
      throw CompileOptions.wrong(given, "`--notify` and `--notify-url-file` exclude each other.");
    }
    if (typed.isEmpty() && file.isEmpty()) {
      if (token.isPresent()) {
        throw CompileOptions.wrong(given, "`--notify-token-file` says something about `--notify`.");
      }
      return Optional.empty();
    }
    if (file.isPresent()) {
      return Optional.of(new WebHook.Recipient(Secret.in(file.get()), token));
    }
    String url = secretUrl(given, typed).toString();
    return Optional.of(new WebHook.Recipient(() -> url, token));
  }

  /// What happens is in the log, whoever is told besides.
  private static Executor.Notices notices(Optional<WebHook.Recipient> recipient) {
    Executor.Notices log = (model, news) -> LOG.info("{}: {}", model, news.text());
    return recipient
        .<Executor.Notices>map(to ->
            new Both(log, new WebHook(to, WebHook.Terms.USUAL, InstantSource.system(), LOG::warn)))
        .orElse(log);
  }

  private record Both(Executor.Notices one, Executor.Notices other) implements Executor.Notices {
    @Override
    public void tell(String model, Action.Notify news) {
      one.tell(model, news);
      other.tell(model, news);
    }

    @Override
    public Executor.Notices of(String fleet) {
      return new Both(one.of(fleet), other.of(fleet));
    }
  }

  /// @param sentence with the option
  static void refuseAccess(ParseResult given, String sentence) {
    refuse(given, List.of(PROMETHEUS), sentence);
    refuse(given, OF_PROMETHEUS, sentence);
  }

  private static void refuse(ParseResult given, List<String> options, String sentence) {
    for (String option : options) {
      if (given.hasMatchedOption(option)) {
        throw CompileOptions.wrong(given, sentence.formatted(option));
      }
    }
  }

  private static URI url(ParseResult given, String text) {
    URI url =
        parsed(text)
            .orElseThrow(() ->
                CompileOptions.wrong(
                    given,
                    "`--prometheus` is `fleet` or a URL such as `http://prometheus:9090`, not `%s`."
                        .formatted(Login.hiddenInWord(text))));
    if (url.getUserInfo() != null) {
      throw CompileOptions.wrong(
          given,
          "`--prometheus` holds a user or a password, which is shown wherever it is typed and is"
              + " not sent.");
    }
    return url;
  }

  /// Not shown when it is wrong either.
  private static URI secretUrl(ParseResult given, String text) {
    return parsed(text)
        .orElseThrow(() ->
            CompileOptions.wrong(
                given, "`--notify` is a URL such as `https://hooks.example.com/abc`."));
  }

  private static Optional<URI> parsed(String text) {
    try {
      URI address = new URI(text);
      boolean isWeb = Set.of("http", "https").contains(String.valueOf(address.getScheme()));
      return Optional.of(address).filter(_ -> isWeb && address.getHost() != null);
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private static Optional<Path> file(ParseResult given, String option, Console console) {
    return Optional.ofNullable(given.<String>matchedOptionValue(option, null)).map(console::path);
  }
}
