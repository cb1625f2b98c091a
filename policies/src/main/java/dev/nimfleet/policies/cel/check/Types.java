package dev.nimfleet.policies.cel.check;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType.FieldResolver;
import dev.cel.common.types.StructTypeReference;
import dev.cel.common.types.TypeParamType;
import dev.cel.common.types.TypeType;
import dev.nimfleet.policies.cel.function.TypeName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Our names of types, and what dev.cel calls them.
@SuppressWarnings("Immutable") // a policy's variables get their types one after the other
final class Types implements CelTypeProvider {
  /// Names of types with dots in them, which dev.cel does not know as values.
  static final Map<String, CelType> NAMES =
      Map.of(
          "google.protobuf.Duration", TypeType.create(SimpleType.DURATION),
          "google.protobuf.Timestamp", TypeType.create(SimpleType.TIMESTAMP),
          "net.CIDR", TypeType.create(OpaqueType.create("net.CIDR")),
          "net.IP", TypeType.create(OpaqueType.create("net.IP")));

  private final Map<String, StructType> structs = new LinkedHashMap<>();

  Types(Collection<StructType> declared) {
    declared.forEach(struct -> structs.put(struct.name(), struct));
  }

  /// Made anew each time, since a policy's variables get their types one after the other.
  private CelType struct(StructType struct) {
    FieldResolver fields = field -> Optional.ofNullable(struct.fields().get(field)).map(this::of);
    return dev.cel.common.types.StructType.create(
        struct.name(), ImmutableSet.copyOf(struct.fields().keySet()), fields);
  }

  CelType of(TypeName type) {
    List<TypeName> arguments = type.arguments();
    return switch (type.name()) {
      case "bool" -> SimpleType.BOOL;
      case "bytes" -> SimpleType.BYTES;
      case "double" -> SimpleType.DOUBLE;
      case "duration" -> SimpleType.DURATION;
      case "dyn" -> SimpleType.DYN;
      case "int" -> SimpleType.INT;
      case "null" -> SimpleType.NULL_TYPE;
      case "string" -> SimpleType.STRING;
      case "timestamp" -> SimpleType.TIMESTAMP;
      case "uint" -> SimpleType.UINT;
      case "list" -> ListType.create(of(arguments.getFirst()));
      case "map" -> MapType.create(of(arguments.get(0)), of(arguments.get(1)));
      case "optional" -> OptionalType.create(of(arguments.getFirst()));
      case "type" -> TypeType.create(of(arguments.getFirst()));
      default -> {
        if (type.isParameter()) yield TypeParamType.create(type.name());
        yield structs.containsKey(type.name())
            ? StructTypeReference.create(type.name())
            : OpaqueType.create(type.name());
      }
    };
  }

  static TypeName name(CelType type) {
    TypeName[] arguments = type.parameters().stream().map(Types::name).toArray(TypeName[]::new);
    String name =
        switch (type.kind()) {
          case DURATION -> "duration";
          case TIMESTAMP -> "timestamp";
          case NULL_TYPE -> "null";
          case ERROR, ANY, DYN, UNSPECIFIED, TYPE_PARAM -> "dyn";
          case OPAQUE -> type instanceof OptionalType ? "optional" : type.name();
          case BOOL, BYTES, DOUBLE, INT, LIST, MAP, STRING, STRUCT, TYPE, UINT -> type.name();
        };
    return type.kind() == CelKind.STRUCT ? TypeName.of(name) : TypeName.of(name, arguments);
  }

  @Override
  public ImmutableCollection<CelType> types() {
    return structs.values().stream().map(this::struct).collect(ImmutableList.toImmutableList());
  }

  @Override
  public Optional<CelType> findType(String name) {
    return Optional.ofNullable(structs.get(name)).map(this::struct);
  }
}
