package dev.nimfleet.compiler.schema;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.NodePath;
import dev.nimfleet.compiler.fleet.DocumentKind;
import dev.nimfleet.compiler.fleet.FleetErrors;
import dev.nimfleet.compiler.schema.Type.Choice;
import dev.nimfleet.compiler.schema.Type.Either;
import dev.nimfleet.compiler.schema.Type.ListOf;
import dev.nimfleet.compiler.schema.Type.MapOf;
import dev.nimfleet.compiler.schema.Type.Struct;
import dev.nimfleet.compiler.schema.Type.Word;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Checks a document against the JSON Schema of its kind.
///
/// The library says where something is wrong; our own description of the fields says what should
/// stand there.
public final class FleetShape {
  private final Struct root;
  private final Schema schema;

  /// @param kind what the documents are
  public FleetShape(DocumentKind kind) {
    root = FleetSchema.of(kind);
    schema = SchemaRegistry.withDialect(Dialects.getDraft7()).getSchema(JsonSchema.forFiles(kind));
  }

  public void check(MapNode document, Diagnostics diagnostics) {
    var told = new HashSet<Diagnostic>();
    for (Error error : schema.validate(Json.of(document))) {
      Diagnostic diagnostic = diagnostic(document, error);
      if (told.add(diagnostic)) {
        diagnostics.add(diagnostic);
      }
    }
  }

  /// What the mistakes in a document's shape leave usable.
  ///
  /// @param models the models that are hit themselves
  public record Damage(Set<String> models) {
    public Damage {
      models = Set.copyOf(models);
    }
  }

  /// Which models the mistakes hit; empty when one lies outside the models, so that no model can be
  /// trusted.
  public static Optional<Damage> damage(MapNode document, List<Diagnostic> mistakes) {
    List<MapNode.Entry> models = models(document);
    var hit = new HashSet<String>();
    for (Diagnostic mistake : mistakes) {
      Optional<MapNode.Entry> model =
          models.stream()
              .filter(entry -> isWithin(mistake.at(), entry.at(), entry.value().at()))
              .findFirst();
      if (model.isEmpty()) {
        return Optional.empty();
      }
      hit.add(model.get().key());
    }
    return Optional.of(new Damage(hit));
  }

  /// The models that mistakes of the YAML hit: their values may not be what was meant.
  ///
  /// @param all the models that a mistake outside of them hits
  public static Set<String> hit(
      MapNode document, List<Diagnostic> mistakes, List<MapNode.Entry> all) {
    Span whole = document.at();
    List<Diagnostic> errors =
        mistakes.stream()
            .filter(Diagnostic::isError)
            .filter(each -> isWithin(each.at(), whole, whole))
            .toList();
    return damage(document, errors)
        .map(Damage::models)
        .orElseGet(() -> all.stream().map(MapNode.Entry::key).collect(Collectors.toSet()));
  }

  /// The models of a fleet, or of a part of one.
  public static List<MapNode.Entry> models(MapNode document) {
    return document
        .find("spec", "models")
        .or(() -> document.get("models"))
        .filter(MapNode.class::isInstance)
        .map(node -> ((MapNode) node).entries())
        .orElse(List.of());
  }

  /// Whether a place lies between two others of the same file.
  private static boolean isWithin(Span at, Span first, Span last) {
    return at.source().equals(first.source())
        && at.start() >= first.start()
        && at.end() <= last.end();
  }

  /// A place in the document together with what should stand there.
  private record Here(String field, Span keyAt, Node node, Type type) {}

  private Diagnostic diagnostic(MapNode document, Error error) {
    Here here = new Here("the document", document.at(), document, root);
    NodePath path = error.getInstanceLocation();
    for (int i = 0; i < path.getNameCount(); i++) {
      here = step(here, path.getElement(i));
    }
    return switch (error.getKeyword()) {
      case "additionalProperties" -> unknownField(here, error.getProperty());
      case "required" -> missingField(here, error.getProperty());
      case "enum" -> unknownWord(here);
      default -> wrongForm(here);
    };
  }

  private static Here step(Here here, Object element) {
    if (here.node() instanceof MapNode map) {
      MapNode.Entry entry = map.entry(element.toString()).orElseThrow();
      Type type =
          switch (here.type()) {
            case MapOf of -> of.values();
            default ->
                FleetSchema.structIn(here.type())
                    .flatMap(struct -> struct.field(entry.key()))
                    .map(Field::type)
                    .orElse(here.type());
          };
      return new Here(entry.key(), entry.at(), entry.value(), type);
    }
    Node item = ((ListNode) here.node()).items().get(Integer.parseInt(element.toString()));
    Type type = here.type() instanceof ListOf list ? list.items() : here.type();
    return new Here(here.field(), item.at(), item, type);
  }

  private static Diagnostic unknownField(Here here, String name) {
    Span at = ((MapNode) here.node()).entry(name).map(MapNode.Entry::at).orElse(here.keyAt());
    Struct struct = FleetSchema.structIn(here.type()).orElseThrow();
    return FleetErrors.unknownField(
        at, name, struct.noun(), struct.fields().stream().map(Field::name).toList());
  }

  private static Diagnostic missingField(Here here, String name) {
    Struct struct = FleetSchema.structIn(here.type()).orElseThrow();
    Optional<Field> field = struct.field(name);
    return FleetErrors.missingField(
        here.keyAt(), name, struct.noun(), field.map(Field::example).orElse(""));
  }

  private static Diagnostic unknownWord(Here here) {
    List<String> known = here.type() instanceof Choice choice ? choice.words() : List.of();
    String noun = here.type() instanceof Choice choice ? choice.noun() : "word";
    return here.node() instanceof Scalar scalar && scalar.isString()
        ? FleetErrors.unknownWord(scalar.at(), noun, scalar.text(), known)
        : wrongForm(here);
  }

  private static Diagnostic wrongForm(Here here) {
    String expected = here.type().description();
    return switch (here.node()) {
      case Scalar scalar when scalar.isNull() ->
          FleetErrors.wrongForm(
              scalarPlace(here),
              here.field(),
              expected,
              "empty",
              "write a value, or remove the line so that the default holds.");
      case Scalar scalar when wantsText(here.type()) && !scalar.isString() ->
          FleetErrors.wrongForm(
              scalar.at(),
              here.field(),
              expected,
              scalar.text().equals(scalar.at().text())
                  ? scalar.kindName()
                  : "%s (Kubernetes reads `%s` as `%s`)"
                      .formatted(scalar.kindName(), scalar.at().text(), scalar.text()),
              "put it in quotes: `\"%s\"`.".formatted(scalar.at().text()));
      case Scalar scalar ->
          FleetErrors.wrongForm(
              scalar.at(), here.field(), expected, "`%s`".formatted(scalar.text()));
      case MapNode _, ListNode _ ->
          FleetErrors.wrongForm(here.keyAt(), here.field(), expected, here.node().kindName());
    };
  }

  /// An empty value has no place of its own worth a caret; its key has.
  private static Span scalarPlace(Here here) {
    Span at = here.node().at();
    return at.start() == at.end() ? here.keyAt() : at;
  }

  private static boolean wantsText(Type type) {
    return switch (type) {
      case Word word ->
          word.pattern().isEmpty() || List.of("date", "version").contains(word.name());
      case Either either -> wantsText(either.scalar());
      case Choice _ -> true;
      case Type.Count _, Struct _, MapOf _, ListOf _, Type.AnyMap _ -> false;
    };
  }
}
