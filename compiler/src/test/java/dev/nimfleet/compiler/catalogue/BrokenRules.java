package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Examples.disruptionBudget;
import static dev.nimfleet.compiler.catalogue.Examples.nimCache;
import static dev.nimfleet.compiler.catalogue.Examples.nimService;
import static dev.nimfleet.compiler.catalogue.Examples.pool;
import static dev.nimfleet.compiler.catalogue.Examples.route;
import static dev.nimfleet.compiler.catalogue.Examples.rule;
import static dev.nimfleet.compiler.catalogue.Examples.scaledObject;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// An object for every rule between fields, broken in that one way, with the sentence that a real
/// API server answers.
final class BrokenRules {
  /// @param releases the releases that have all fields of the object
  record Example(String sentence, String object, Set<Release> releases) {
    @Override
    public String toString() {
      return sentence;
    }
  }

  private static final Set<Release> ALL = Set.of(Release.values());
  private static final Set<Release> SINCE_ROUTER = Set.of(Release.V3_1_2, Release.MAIN);

  private BrokenRules() {}

  static List<Example> all() {
    List<Example> all = new ArrayList<>();
    all.addAll(ofNimCache());
    all.addAll(ofNimService());
    all.addAll(ofNimServiceSinceRouter());
    all.addAll(ofScaledObject());
    all.addAll(ofRoutes());
    all.addAll(ofPaths());
    all.addAll(ofFilterLists());
    all.addAll(ofFilters());
    all.addAll(ofOtherKinds());
    return all;
  }

  private static List<Example> ofNimCache() {
    return List.of(
        example(
            "Exactly one of ngc, dataStore, or hf must be defined",
            nimCache(
                """
                ngc: {authSecret: s, modelPuller: p}
                hf: {endpoint: "https://hf.co", namespace: nim, authSecret: s, modelPuller: p, pullSecret: s, modelName: m}
                """)),
        example("Exactly one of ngc, dataStore, or hf must be defined", nimCache("{}")),
        example(
            "Exactly one of modelName or datasetName must be defined",
            nimCache(
                """
                hf: {endpoint: "https://hf.co", namespace: nim, authSecret: s, modelPuller: p, pullSecret: s}
                """)),
        example(
            "Exactly one of modelName or datasetName must be defined",
            nimCache(
                """
                dataStore: {endpoint: "http://d/v1/hf", authSecret: s, modelPuller: p, pullSecret: s, modelName: m, datasetName: d}
                """)),
        example(
            "Only one of 'model' or 'modelEndpoint' can be specified",
            nimCache(
                "ngc: {authSecret: s, modelPuller: p, model: {lora: true}, modelEndpoint: e}")));
  }

  private static List<Example> ofNimService() {
    return List.of(
        example(
            "spec.replicas cannot be set when spec.scale.enabled is true",
            nimService("replicas: 1\nscale: {enabled: true, hpa: {maxReplicas: 2}}")),
        example(
            "autoScaling must be nil or disabled when multiNode is set",
            nimService(
                """
                scale: {enabled: true, hpa: {maxReplicas: 2}}
                multiNode: {parallelism: {tensor: 8}}
                """)),
        example(
            "exactly one of spec.resourceClaimName, spec.resourceClaimTemplateName, or"
                + " spec.claimCreationSpec must be set",
            nimService("draResources: [{resourceClaimName: a, resourceClaimTemplateName: b}]")),
        example(
            "celExpressions must not be set if attributeSelectors or capacitySelectors are set",
            nimService(
                """
                draResources:
                - claimCreationSpec:
                    devices:
                    - name: gpu
                      celExpressions: ["true"]
                      capacitySelectors: [{key: memory, value: 80Gi}]
                """)));
  }

  private static List<Example> ofNimServiceSinceRouter() {
    return List.of(
        sinceRouter(
            ".spec.expose.ingress is deprecated, and will be removed in a future release. If"
                + " .spec.expose.ingress is set, please do not set .spec.expose.router.ingress",
            nimService(
                """
                expose:
                  ingress: {enabled: true}
                  router: {ingress: {ingressClass: nginx}}
                """)),
        sinceRouter(
            "ingress and gateway cannot be specified together",
            nimService(
                """
                expose:
                  router: {ingress: {ingressClass: nginx}, gateway: {name: g, namespace: nim}}
                """)),
        sinceRouter(
            "specify either configMapRef or config, not both",
            nimService(
                """
                expose:
                  router:
                    eppConfig:
                      containerSpec: {name: epp, image: {repository: r, tag: t}}
                      configMapRef: {name: c, key: k}
                      config: {plugins: [], schedulingProfiles: [], own: true}
                """)),
        sinceRouter(
            "Must have port for Service reference",
            nimService(
                "expose: {router: {gateway: {name: g, namespace: nim, backendRef: {name: b}}}}")),
        sinceRouter(
            "mpi and ray are mutually exclusive",
            nimService("multiNode: {parallelism: {tensor: 8}, mpi: {}, ray: {}}")),
        sinceRouter(
            "if create is true, name must not be set; otherwise name is required",
            nimService(
                "multiNode: {parallelism: {tensor: 8}, computeDomain: {create: true, name: d}}")),
        sinceRouter(
            "if create is true, name must not be set; otherwise name is required",
            nimService("multiNode: {parallelism: {tensor: 8}, computeDomain: {}}")));
  }

  private static List<Example> ofScaledObject() {
    String sentence = "minReplicaCount must be less than or equal to maxReplicaCount";
    return List.of(
        example(sentence, scaledObject("minReplicaCount: 3\nmaxReplicaCount: 2")),
        example(sentence, scaledObject("minReplicaCount: 101")));
  }

  private static List<Example> ofRoutes() {
    return List.of(
        example(
            "sectionName must be specified when parentRefs includes 2 or more references to the"
                + " same parent",
            route("parentRefs: [{name: g}, {name: g, kind: Gateway, sectionName: https}]")),
        example(
            "sectionName must be unique when parentRefs includes 2 or more references to the same"
                + " parent",
            route("parentRefs: [{name: g, sectionName: https}, {name: g, sectionName: https}]")),
        example(
            "Rule name must be unique within the route", route("rules: [{name: a}, {name: a}]")),
        example(
            "While 16 rules and 64 matches per rule are allowed, the total number of matches across"
                + " all rules in a route must be less than 128",
            route("rules:\n" + ("- matches: [" + "{method: GET}, ".repeat(43) + "]\n").repeat(3))),
        example(
            "RequestRedirect filter must not be used together with backendRefs",
            rule(
                """
                backendRefs: [{name: b, port: 80}]
                filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]
                """)),
        example("Must have port for Service reference", rule("backendRefs: [{name: b}]")),
        example(
            "backendRequest timeout cannot be longer than request timeout",
            rule("timeouts: {request: 1m, backendRequest: 1m1ms}")),
        example(
            "When using RequestRedirect filter with path.replacePrefixMatch, exactly one PathPrefix"
                + " match must be specified",
            rule(
                """
                matches: [{path: {type: Exact, value: /a}}]
                filters:
                - type: RequestRedirect
                  requestRedirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}
                """)),
        example(
            "When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix"
                + " match must be specified",
            rule(
                """
                matches: [{path: {value: /a}}, {path: {value: /b}}]
                filters:
                - type: URLRewrite
                  urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}
                """)),
        example(
            "Within backendRefs, when using RequestRedirect filter with path.replacePrefixMatch,"
                + " exactly one PathPrefix match must be specified",
            rule(
                """
                matches: [{path: {type: Exact, value: /a}}]
                backendRefs:
                - name: b
                  port: 80
                  filters:
                  - type: RequestRedirect
                    requestRedirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}
                """)),
        example(
            "Within backendRefs, When using URLRewrite filter with path.replacePrefixMatch, exactly"
                + " one PathPrefix match must be specified",
            rule(
                """
                matches: [{path: {type: Exact, value: /a}}]
                backendRefs:
                - name: b
                  port: 80
                  filters:
                  - type: URLRewrite
                    urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}
                """)));
  }

  private static List<Example> ofPaths() {
    List<Example> all = new ArrayList<>();
    for (String part : List.of("//", "/./", "/../", "%2f", "%2F")) {
      all.add(
          path(
              "must not contain '%s' when type one of ['Exact', 'PathPrefix']".formatted(part),
              "/a" + part + "b"));
    }
    for (String end : List.of("/..", "/.")) {
      all.add(
          path(
              "must not end with '%s' when type one of ['Exact', 'PathPrefix']".formatted(end),
              "/a" + end));
    }
    all.add(
        path(
            "value must be an absolute path and start with '/' when type one of ['Exact',"
                + " 'PathPrefix']",
            "v1"));
    all.add(
        path(
            "must only contain valid characters (matching"
                + " ^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$) for types ['Exact',"
                + " 'PathPrefix']",
            "/a b"));
    return all;
  }

  private static List<Example> ofFilterLists() {
    List<Example> all = new ArrayList<>();
    for (String filter :
        List.of(
            "{type: CORS, cors: {}}",
            "{type: RequestHeaderModifier, requestHeaderModifier: {}}",
            "{type: ResponseHeaderModifier, responseHeaderModifier: {}}",
            "{type: RequestRedirect, requestRedirect: {}}",
            "{type: URLRewrite, urlRewrite: {}}")) {
      String type = filter.substring("{type: ".length(), filter.indexOf(','));
      all.add(
          example(
              type + " filter cannot be repeated",
              rule("filters: [%s, %s]".formatted(filter, filter))));
    }
    all.add(
        example(
            "May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite,"
                + " but not both",
            rule(
                """
                filters:
                - {type: RequestRedirect, requestRedirect: {}}
                - {type: URLRewrite, urlRewrite: {}}
                """)));
    for (String[] kind :
        new String[][] {
          {"CORS", "cors", "{}"},
          {"RequestHeaderModifier", "requestHeaderModifier", "{}"},
          {"ResponseHeaderModifier", "responseHeaderModifier", "{}"},
          {"RequestMirror", "requestMirror", "{backendRef: {name: b, port: 80}}"},
          {"RequestRedirect", "requestRedirect", "{}"},
          {"URLRewrite", "urlRewrite", "{}"},
          {"ExtensionRef", "extensionRef", "{group: g, kind: K, name: e}"}
        }) {
      all.add(
          example(
              "filter.%s must be specified for %s filter.type".formatted(kind[1], kind[0]),
              rule("filters: [{type: %s}]".formatted(kind[0]))));
      String other =
          kind[0].equals("CORS")
              ? "type: RequestHeaderModifier, requestHeaderModifier: {}"
              : "type: CORS, cors: {}";
      all.add(
          example(
              "filter.%s must be nil if the filter.type is not %s".formatted(kind[1], kind[0]),
              rule("filters: [{%s, %s: %s}]".formatted(other, kind[1], kind[2]))));
    }
    return all;
  }

  private static List<Example> ofFilters() {
    return List.of(
        cors("AllowHeaders cannot contain '*' alongside other methods", "allowHeaders: ['*', X-A]"),
        cors("AllowMethods cannot contain '*' alongside other methods", "allowMethods: [GET, '*']"),
        cors(
            "AllowOrigins cannot contain '*' alongside other origins",
            "allowOrigins: ['*', 'https://a.example.com']"),
        mirror(
            "Only one of percent or fraction may be specified in HTTPRequestMirrorFilter",
            "percent: 10, fraction: {numerator: 1}"),
        mirror("numerator must be less than or equal to denominator", "fraction: {numerator: 101}"),
        replacement(
            "replaceFullPath must be specified when type is set to 'ReplaceFullPath'",
            "type: ReplaceFullPath"),
        replacement(
            "type must be 'ReplaceFullPath' when replaceFullPath is set",
            "type: ReplacePrefixMatch, replacePrefixMatch: /a, replaceFullPath: /b"),
        replacement(
            "replacePrefixMatch must be specified when type is set to 'ReplacePrefixMatch'",
            "type: ReplacePrefixMatch"),
        replacement(
            "type must be 'ReplacePrefixMatch' when replacePrefixMatch is set",
            "type: ReplaceFullPath, replaceFullPath: /a, replacePrefixMatch: /b"));
  }

  private static List<Example> ofOtherKinds() {
    return List.of(
        example(
            "port number must be unique", pool("targetPorts: [{number: 8000}, {number: 8000}]")),
        example(
            "port is required when kind is 'Service' or unspecified (defaults to 'Service')",
            pool("targetPorts: [{number: 8000}]\nendpointPickerRef: {name: epp}")),
        example(
            "minAvailable and maxUnavailable cannot be both set",
            disruptionBudget("minAvailable: 1\nmaxUnavailable: 1")),
        example(
            "values must be specified when `operator` is 'In' or 'NotIn'",
            disruptionBudget("selector: {matchExpressions: [{key: app, operator: In}]}")),
        example(
            "values may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            disruptionBudget(
                "selector: {matchExpressions: [{key: app, operator: Exists, values: [a]}]}")),
        example(
            "exactly one of model or name must be set",
            """
            apiVersion: nimfleet.dev/v1alpha1
            kind: PolicyWaiver
            metadata: {name: w, namespace: nimfleet}
            spec:
              policy: scale-in-cooldown
              target: {kind: ScaledObject, namespace: nim, model: llama, name: llama-v1}
              reason: nightly batch
              owner: ml-platform
              expires: "2027-01-15"
            """));
  }

  private static Example path(String sentence, String value) {
    return example(
        sentence, rule("matches: [{path: {type: Exact, value: '%s'}}]".formatted(value)));
  }

  private static Example cors(String sentence, String settings) {
    return example(sentence, rule("filters: [{type: CORS, cors: {%s}}]".formatted(settings)));
  }

  private static Example mirror(String sentence, String settings) {
    return example(
        sentence,
        rule(
            """
            filters:
            - type: RequestMirror
              requestMirror: {backendRef: {name: b, port: 80}, %s}
            """
                .formatted(settings)));
  }

  private static Example replacement(String sentence, String path) {
    return example(
        sentence, rule("filters: [{type: URLRewrite, urlRewrite: {path: {%s}}}]".formatted(path)));
  }

  private static Example example(String sentence, String object) {
    return new Example(sentence, object, ALL);
  }

  private static Example sinceRouter(String sentence, String object) {
    return new Example(sentence, object, SINCE_ROUTER);
  }
}
