package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Schema.bool;
import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.int32;
import static dev.nimfleet.compiler.catalogue.Schema.integer;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.setOf;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.catalogue.Schema.ListOf;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.List;
import java.util.Optional;

/// What an HTTPRoute does to requests and answers on their way.
final class HttpRouteFilter {
  /// Each type with the field that holds its settings.
  private static final String[][] TYPES = {
    {"CORS", "cors"},
    {"RequestHeaderModifier", "requestHeaderModifier"},
    {"ResponseHeaderModifier", "responseHeaderModifier"},
    {"RequestMirror", "requestMirror"},
    {"RequestRedirect", "requestRedirect"},
    {"URLRewrite", "urlRewrite"},
    {"ExtensionRef", "extensionRef"},
  };

  /// The types that a list may hold once.
  private static final List<String> ONCE =
      List.of(
          "CORS",
          "RequestHeaderModifier",
          "ResponseHeaderModifier",
          "RequestRedirect",
          "URLRewrite");

  private HttpRouteFilter() {}

  /// The filters of a rule or of a backend; the rules between them are the list's own, so the
  /// object that holds it calls [#judgeList(MapNode, Rule.Report)].
  static ListOf filters() {
    return listOf(filter()).max(16);
  }

  private static ObjectSchema filter() {
    return object(
            field("cors", cors()),
            field(
                "extensionRef",
                object(
                    field("group", GatewayTypes.group()).required(),
                    field("kind", GatewayTypes.kind()).required(),
                    field("name", GatewayTypes.objectName()).required())),
            field("requestHeaderModifier", headerModifier()),
            field("requestMirror", mirror()),
            field("requestRedirect", redirect()),
            field("responseHeaderModifier", headerModifier()),
            field(
                    "type",
                    string()
                        .oneOf(
                            "RequestHeaderModifier",
                            "ResponseHeaderModifier",
                            "RequestMirror",
                            "RequestRedirect",
                            "URLRewrite",
                            "ExtensionRef",
                            "CORS"))
                .required(),
            field(
                "urlRewrite", object(field("hostname", hostname()), field("path", replacement()))))
        .rules(HttpRouteFilter::settingsFitType);
  }

  private static ObjectSchema cors() {
    return object(
            field("allowCredentials", bool()),
            field("allowHeaders", setOf(headerName()).max(64)),
            field(
                "allowMethods",
                setOf(
                        string()
                            .oneOf(
                                "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS",
                                "TRACE", "PATCH", "*"))
                    .max(9)),
            field("allowOrigins", setOf(string().min(1).max(253).like(Format.ORIGIN)).max(64)),
            field("exposeHeaders", setOf(headerName()).max(64)),
            field("maxAge", int32().min(1)).byDefault(5))
        .rules(HttpRouteFilter::starStandsAlone);
  }

  private static Schema.Text headerName() {
    return string().min(1).max(256).like(Format.HEADER_NAME);
  }

  private static Schema.Text hostname() {
    return string().min(1).max(253).like(Format.DNS_SUBDOMAIN);
  }

  private static ObjectSchema headerModifier() {
    return object(
        field("add", headers()), field("remove", setOf(string()).max(16)), field("set", headers()));
  }

  private static ListOf headers() {
    return listOf(
            object(
                field("name", headerName()).required(),
                field("value", string().min(1).max(4096)).required()))
        .max(16)
        .by("name");
  }

  private static ObjectSchema mirror() {
    return object(
            field("backendRef", GatewayTypes.onlyBackend()).required(),
            field(
                "fraction",
                object(
                        field("denominator", int32().min(1)).byDefault(100),
                        field("numerator", int32().min(0)).required())
                    .rules(HttpRouteFilter::atMostOne)),
            field("percent", int32().between(0, 100)))
        .rules(HttpRouteFilter::percentOrFraction);
  }

  private static ObjectSchema redirect() {
    return object(
        field("hostname", hostname()),
        field("path", replacement()),
        field("port", GatewayTypes.port()),
        field("scheme", string().oneOf("http", "https")),
        field("statusCode", integer().oneOf(301L, 302L, 303L, 307L, 308L)).byDefault(302));
  }

  private static ObjectSchema replacement() {
    return object(
            field("replaceFullPath", string().max(1024)),
            field("replacePrefixMatch", string().max(1024)),
            field("type", string().oneOf("ReplaceFullPath", "ReplacePrefixMatch")).required())
        .rules(HttpRouteFilter::replacementFitsType);
  }

  /// The first filter of an object's `filters` that has these settings.
  static Optional<MapNode> first(MapNode holder, String settings) {
    for (Node item : Rule.items(holder, "filters")) {
      if (item instanceof MapNode filter && Rule.has(filter, settings)) {
        return Optional.of(filter);
      }
    }
    return Optional.empty();
  }

  /// How many of an object's filters replace the prefix that was matched.
  static int replacingPrefix(MapNode holder, String settings) {
    int count = 0;
    for (Node item : Rule.items(holder, "filters")) {
      if (item instanceof MapNode filter
          && filter.text(settings, "path", "type").filter("ReplacePrefixMatch"::equals).isPresent()
          && filter.find(settings, "path", "replacePrefixMatch").isPresent()) {
        count++;
      }
    }
    return count;
  }

  /// What may stand together in the `filters` of a rule or a backend.
  static void judgeList(MapNode holder, Rule.Report report) {
    List<Node> filters = Rule.items(holder, "filters");
    if (filters.isEmpty()) {
      return;
    }
    Node at = holder.get("filters").orElse(holder);
    if (count(filters, "RequestRedirect") > 0 && count(filters, "URLRewrite") > 0) {
      report.refused(
          at,
          "May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but"
              + " not both");
    }
    for (String type : ONCE) {
      if (count(filters, type) > 1) {
        report.refused(at, type + " filter cannot be repeated");
      }
    }
  }

  private static int count(List<Node> filters, String type) {
    int count = 0;
    for (Node item : filters) {
      if (item instanceof MapNode filter && Rule.text(filter, "type", "").equals(type)) {
        count++;
      }
    }
    return count;
  }

  private static void settingsFitType(MapNode filter, Rule.Report report) {
    String actual = Rule.text(filter, "type", "");
    for (String[] known : TYPES) {
      String type = known[0];
      String settings = known[1];
      if (Rule.has(filter, settings) && !actual.equals(type)) {
        report.refused(
            filter, "filter.%s must be nil if the filter.type is not %s".formatted(settings, type));
      }
      if (!Rule.has(filter, settings) && actual.equals(type)) {
        report.refused(
            filter, "filter.%s must be specified for %s filter.type".formatted(settings, type));
      }
    }
  }

  private static void replacementFitsType(MapNode path, Rule.Report report) {
    String actual = Rule.text(path, "type", "");
    replacementFitsType(path, actual, "ReplaceFullPath", "replaceFullPath", report);
    replacementFitsType(path, actual, "ReplacePrefixMatch", "replacePrefixMatch", report);
  }

  private static void replacementFitsType(
      MapNode path, String actual, String type, String field, Rule.Report report) {
    if (actual.equals(type) && !Rule.has(path, field)) {
      report.refused(path, "%s must be specified when type is set to '%s'".formatted(field, type));
    }
    if (!actual.equals(type) && Rule.has(path, field)) {
      report.refused(path, "type must be '%s' when %s is set".formatted(type, field));
    }
  }

  private static void percentOrFraction(MapNode mirror, Rule.Report report) {
    if (Rule.count(mirror, "percent", "fraction") == 2) {
      report.refused(
          mirror, "Only one of percent or fraction may be specified in HTTPRequestMirrorFilter");
    }
  }

  private static void atMostOne(MapNode fraction, Rule.Report report) {
    if (Rule.integer(fraction, "numerator").orElse(0L)
        > Rule.integer(fraction, "denominator").orElse(100L)) {
      report.refused(fraction, "numerator must be less than or equal to denominator");
    }
  }

  private static void starStandsAlone(MapNode cors, Rule.Report report) {
    starStandsAlone(cors, "allowHeaders", "AllowHeaders", "methods", report);
    starStandsAlone(cors, "allowMethods", "AllowMethods", "methods", report);
    starStandsAlone(cors, "allowOrigins", "AllowOrigins", "origins", report);
  }

  private static void starStandsAlone(
      MapNode cors, String field, String name, String others, Rule.Report report) {
    if (cors.get(field).orElse(cors) instanceof ListNode list && list.items().size() > 1) {
      for (Node item : list.items()) {
        if (item instanceof Scalar scalar && scalar.text().equals("*")) {
          report.refused(item, name + " cannot contain '*' alongside other " + others);
        }
      }
    }
  }
}
