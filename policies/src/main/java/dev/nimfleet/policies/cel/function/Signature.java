package dev.nimfleet.policies.cel.function;

import java.util.ArrayList;
import java.util.List;

/// The name of a function with the types of what it takes and gives.
///
/// Written as `quantity(string) -> kubernetes.Quantity`; of a member, the part before the last dot
/// is the type that it is called on: `list(T).reverse() -> list(T)`.
///
/// @param parameters the types of the arguments; of a member, the receiver's is the first
/// @param guards tell whether arguments are of these types
public record Signature(
    String function, boolean isMember, List<TypeName> parameters, TypeName result, Guards guards) {
  private Signature(String function, boolean isMember, List<TypeName> parameters, TypeName result) {
    this(function, isMember, parameters, result, new Guards(List.copyOf(parameters)));
  }

  public Signature {
    parameters = List.copyOf(parameters);
  }

  /// A function that is called by its name alone, dots in it included.
  static Signature global(String text) {
    return new Reader(text).global();
  }

  /// A function that is called on a value.
  static Signature member(String text) {
    return new Reader(text).member();
  }

  /// Reads what our own source holds, so that a mistake is a bug.
  private static final class Reader {
    private final String text;
    private int here;

    Reader(String text) {
      this.text = text.replace(" ", "");
    }

    Signature global() {
      String name = text.substring(0, text.indexOf('('));
      here = name.length();
      List<TypeName> parameters = list();
      return new Signature(name, false, parameters, result());
    }

    Signature member() {
      List<TypeName> parameters = new ArrayList<>();
      int open = openingOfArguments();
      int dot = text.lastIndexOf('.', open);
      String name = text.substring(dot + 1, open);
      parameters.add(new Reader(text.substring(0, dot)).type());
      here = open;
      parameters.addAll(list());
      return new Signature(name, true, parameters, result());
    }

    /// The bracket that closes last before the arrow opens the arguments.
    private int openingOfArguments() {
      int depth = 0;
      for (int i = text.indexOf("->") - 1; i >= 0; i--) {
        if (text.charAt(i) == ')') depth++;
        if (text.charAt(i) == '(' && --depth == 0) return i;
      }
      throw new IllegalArgumentException("not a signature: " + text);
    }

    private TypeName result() {
      here += "->".length();
      return type();
    }

    private TypeName type() {
      int start = here;
      while (here < text.length() && "(),".indexOf(text.charAt(here)) < 0) here++;
      String name = text.substring(start, here);
      return new TypeName(
          name, here < text.length() && text.charAt(here) == '(' ? list() : List.of());
    }

    private List<TypeName> list() {
      List<TypeName> types = new ArrayList<>();
      here++;
      while (text.charAt(here) != ')') {
        types.add(type());
        if (text.charAt(here) == ',') here++;
      }
      here++;
      return types;
    }
  }
}
