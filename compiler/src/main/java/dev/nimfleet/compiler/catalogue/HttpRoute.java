package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.int32;
import static dev.nimfleet.compiler.catalogue.Schema.integer;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.setOf;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which requests go to which backends, and in what shares (Gateway API 1.7, standard channel).
final class HttpRoute {
  private static final int MOST_MATCHES = 128;

  static final Kind KIND =
      Kind.custom("gateway.networking.k8s.io/v1", "HTTPRoute", field("spec", spec()).required());

  private HttpRoute() {}

  private static ObjectSchema spec() {
    return object(
            field("hostnames", listOf(string().min(1).max(253).like(Format.HOSTNAME)).max(16)),
            field("parentRefs", listOf(parentRef()).max(32)),
            field("rules", listOf(rule()).min(1).max(16)).byDefault(defaultRules()))
        .rules(HttpRoute::judgeSpec);
  }

  private static ObjectSchema parentRef() {
    return object(
        field("group", GatewayTypes.group()).byDefault("gateway.networking.k8s.io"),
        field("kind", GatewayTypes.kind()).byDefault("Gateway"),
        field("name", GatewayTypes.objectName()).required(),
        field("namespace", GatewayTypes.namespace()),
        field("port", GatewayTypes.port()),
        field("sectionName", string().min(1).max(253).like(Format.DNS_SUBDOMAIN)));
  }

  private static ObjectSchema rule() {
    return object(
            field("backendRefs", listOf(backendRef()).max(16)),
            field("filters", HttpRouteFilter.filters()),
            field("matches", listOf(match()).max(64)).byDefault(defaultMatches()),
            field("name", string().min(1).max(253).like(Format.DNS_SUBDOMAIN)),
            field("retry", retry()),
            field("timeouts", timeouts()))
        .rules(HttpRoute::judgeRule);
  }

  private static ObjectSchema backendRef() {
    return object(
            field("filters", HttpRouteFilter.filters()),
            field("group", GatewayTypes.group()).byDefault(""),
            field("kind", GatewayTypes.kind()).byDefault("Service"),
            field("name", GatewayTypes.objectName()).required(),
            field("namespace", GatewayTypes.namespace()),
            field("port", GatewayTypes.port()),
            field("weight", int32().between(0, 1_000_000)).byDefault(1))
        .rules(HttpRoute::judgeBackend);
  }

  private static ObjectSchema match() {
    return object(
        field("headers", listOf(condition(4096)).max(16).by("name")),
        field(
            "method",
            string()
                .oneOf(
                    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE",
                    "PATCH")),
        field("path", path()).byDefault(defaultPath()),
        field("queryParams", listOf(condition(1024)).max(16).by("name")));
  }

  private static ObjectSchema condition(int longestValue) {
    return object(
        field("name", string().min(1).max(256).like(Format.HEADER_NAME)).required(),
        field("type", string().oneOf("Exact", "RegularExpression")).byDefault("Exact"),
        field("value", string().min(1).max(longestValue)).required());
  }

  private static ObjectSchema path() {
    return object(
            field("type", string().oneOf("Exact", "PathPrefix", "RegularExpression"))
                .byDefault("PathPrefix"),
            field("value", string().max(1024)).byDefault("/"))
        .rules(HttpRoutePath::judge);
  }

  private static ObjectSchema retry() {
    return object(
        field("attempts", integer().min(0)).byDefault(1),
        field("backoff", string().like(Format.ROUTE_DURATION)),
        field("codes", setOf(integer().between(400, 599))));
  }

  private static ObjectSchema timeouts() {
    return object(
            field("backendRequest", string().like(Format.ROUTE_DURATION)),
            field("request", string().like(Format.ROUTE_DURATION)))
        .rules(HttpRoute::judgeTimeouts);
  }

  private static MapNode defaultPath() {
    return MapNode.at(Field.NOWHERE).put("type", "PathPrefix").put("value", "/").build();
  }

  private static ListNode defaultMatches() {
    MapNode match = MapNode.at(Field.NOWHERE).put("path", defaultPath()).build();
    return new ListNode(Field.NOWHERE, List.of(match));
  }

  private static ListNode defaultRules() {
    MapNode rule = MapNode.at(Field.NOWHERE).put("matches", defaultMatches()).build();
    return new ListNode(Field.NOWHERE, List.of(rule));
  }

  private static void judgeSpec(MapNode spec, Rule.Report report) {
    parentsDiffer(spec, report);
    int matches = 0;
    Set<String> names = new HashSet<>();
    for (Node item : Rule.items(spec, "rules")) {
      if (item instanceof MapNode rule) {
        matches += Rule.has(rule, "matches") ? Rule.items(rule, "matches").size() : 1;
        if (!rule.text("name").map(names::add).orElse(true)) {
          report.refused(rule, "Rule name must be unique within the route");
        }
      }
    }
    if (matches > MOST_MATCHES) {
      report.refused(
          spec.get("rules").orElse(spec),
          "While 16 rules and 64 matches per rule are allowed, the total number of matches across"
              + " all rules in a route must be less than 128",
          "There are %d matches.".formatted(matches));
    }
  }

  /// Several references to one parent must name its sections, each once.
  private static void parentsDiffer(MapNode spec, Rule.Report report) {
    Map<String, Set<String>> sections = new HashMap<>();
    for (Node item : Rule.items(spec, "parentRefs")) {
      if (item instanceof MapNode parent) {
        String section = Rule.text(parent, "sectionName", "");
        Set<String> others = sections.computeIfAbsent(identity(parent), _ -> new HashSet<>());
        if (!others.isEmpty() && section.isEmpty() != others.contains("")) {
          report.refused(
              parent,
              "sectionName must be specified when parentRefs includes 2 or more references to the"
                  + " same parent");
        } else if (!others.add(section)) {
          report.refused(
              parent,
              "sectionName must be unique when parentRefs includes 2 or more references to the same"
                  + " parent");
        }
      }
    }
  }

  private static String identity(MapNode parent) {
    return String.join(
        "\n",
        Rule.text(parent, "group", "gateway.networking.k8s.io"),
        Rule.text(parent, "kind", "Gateway"),
        Rule.text(parent, "namespace", ""),
        Rule.text(parent, "name", ""));
  }

  private static void judgeRule(MapNode rule, Rule.Report report) {
    HttpRouteFilter.judgeList(rule, report);
    List<Node> backends = Rule.items(rule, "backendRefs");
    Optional<MapNode> redirect = HttpRouteFilter.first(rule, "requestRedirect");
    if (!backends.isEmpty() && redirect.isPresent()) {
      report.refused(
          redirect.get(), "RequestRedirect filter must not be used together with backendRefs");
    }
    if (hasOnePathPrefix(rule)) {
      return;
    }
    if (HttpRouteFilter.replacingPrefix(rule, "requestRedirect") == 1) {
      report.refused(rule, prefixNeeded("When using RequestRedirect"));
    }
    if (HttpRouteFilter.replacingPrefix(rule, "urlRewrite") == 1) {
      report.refused(rule, prefixNeeded("When using URLRewrite"));
    }
    if (backendsReplacingPrefix(backends, "requestRedirect") == 1) {
      report.refused(rule, prefixNeeded("Within backendRefs, when using RequestRedirect"));
    }
    if (backendsReplacingPrefix(backends, "urlRewrite") == 1) {
      report.refused(rule, prefixNeeded("Within backendRefs, When using URLRewrite"));
    }
  }

  private static void judgeBackend(MapNode backend, Rule.Report report) {
    GatewayTypes.serviceNeedsPort(backend, report);
    HttpRouteFilter.judgeList(backend, report);
  }

  private static String prefixNeeded(String where) {
    return where
        + " filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified";
  }

  private static boolean hasOnePathPrefix(MapNode rule) {
    List<Node> matches = Rule.items(rule, "matches");
    if (!Rule.has(rule, "matches")) {
      return true;
    }
    return matches.size() == 1
        && matches.getFirst() instanceof MapNode match
        && match.text("path", "type").orElse("PathPrefix").equals("PathPrefix");
  }

  /// How many backends do so. The API server asks for exactly one: with two it says nothing.
  private static int backendsReplacingPrefix(List<Node> backends, String filter) {
    int count = 0;
    for (Node item : backends) {
      if (item instanceof MapNode backend
          && HttpRouteFilter.replacingPrefix(backend, filter) == 1) {
        count++;
      }
    }
    return count;
  }

  private static void judgeTimeouts(MapNode timeouts, Rule.Report report) {
    Optional<Long> request = milliseconds(timeouts, "request");
    Optional<Long> backend = milliseconds(timeouts, "backendRequest");
    if (request.isPresent()
        && backend.isPresent()
        && request.get() != 0
        && backend.get() > request.get()) {
      report.refused(
          timeouts.get("backendRequest").orElse(timeouts),
          "backendRequest timeout cannot be longer than request timeout");
    }
  }

  private static Optional<Long> milliseconds(MapNode timeouts, String key) {
    return timeouts.text(key).filter(Format.ROUTE_DURATION::matches).map(HttpRoute::milliseconds);
  }

  private static long milliseconds(String duration) {
    long sum = 0;
    int number = 0;
    for (int i = 0; i < duration.length(); i++) {
      char c = duration.charAt(i);
      if (c >= '0' && c <= '9') {
        number = number * 10 + (c - '0');
      } else {
        boolean isMilli = duration.startsWith("ms", i);
        sum += (long) number * (isMilli ? 1 : secondsIn(c) * 1000L);
        number = 0;
        i += isMilli ? 1 : 0;
      }
    }
    return sum;
  }

  private static int secondsIn(char unit) {
    return unit == 'h' ? 3600 : unit == 'm' ? 60 : 1;
  }
}
