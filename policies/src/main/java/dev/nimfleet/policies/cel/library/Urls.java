package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.global;
import static dev.nimfleet.policies.cel.function.Overload.member;

import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import java.util.function.Function;

/// What is asked about URLs such as `https://example.com/path`.
final class Urls {
  private Urls() {}

  static Library library() {
    return Library.of(
        "urls",
        KubernetesVersion.FIRST,
        global(
                "string_to_url",
                "url(string) -> kubernetes.URL",
                a -> Unreadable.valueOrError(a[0], UrlReader::read))
            .costing(Costs.reading(0)),
        global(
            "is_url_string",
            "isURL(string) -> bool",
            a -> Unreadable.isReadable(a[0], UrlReader::requireRequest)),
        part("url_get_scheme", "getScheme", Url::scheme),
        part("url_get_host", "getHost", Url::authority),
        part("url_get_hostname", "getHostname", Url::hostname),
        part("url_get_port", "getPort", Url::port),
        part("url_get_escaped_path", "getEscapedPath", Url::escapedPath),
        member(
            "url_get_query",
            "kubernetes.URL.getQuery() -> map(string, list(string))",
            a -> ((Url) a[0]).parameters()));
  }

  private static Overload part(String id, String function, Function<Url, String> part) {
    return member(
        id,
        "kubernetes.URL.%s() -> string".formatted(function),
        a -> Octets.text(part.apply((Url) a[0])));
  }
}
