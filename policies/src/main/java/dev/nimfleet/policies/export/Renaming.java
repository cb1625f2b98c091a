package dev.nimfleet.policies.export;

import dev.nimfleet.policies.export.Tokens.Token;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Other names for what an expression speaks of.
///
/// @param roots what stands for `object`, `params` and their like
/// @param variables new names of the policy's own variables
record Renaming(Map<String, String> roots, Map<String, String> variables) {
  /// None, so that an expression only loses its comments.
  static final Renaming NONE = new Renaming(Map.of(), Map.of());

  private static final String VARIABLES = "variables";

  Renaming {
    roots = Map.copyOf(roots);
    variables = Map.copyOf(variables);
  }

  String of(String expression) {
    StringBuilder out = new StringBuilder();
    Context context = new Context();
    for (Token token : Tokens.of(expression)) {
      out.append(token.isName() ? name(token.text(), context) : token.text());
      context.pass(token);
    }
    return out.toString().strip();
  }

  private String name(String name, Context context) {
    if (context.isVariable) return variables.getOrDefault(name, name);
    return context.isField ? name : roots.getOrDefault(name, name);
  }

  /// Whether an expression speaks of one of these roots, by itself or through a variable.
  static boolean speaks(String expression, String root, Set<String> throughVariables) {
    Context context = new Context();
    Set<String> used = new HashSet<>();
    boolean speaks = false;
    List<Token> tokens = Tokens.of(expression);
    for (Token token : tokens) {
      if (token.isName() && context.isVariable) used.add(token.text());
      speaks |= token.isName() && !context.isField && token.text().equals(root);
      context.pass(token);
    }
    return speaks || used.stream().anyMatch(throughVariables::contains);
  }

  /// What the word before makes of a name.
  private static final class Context {
    private boolean isField;
    private boolean isVariable;
    private boolean wasVariables;

    void pass(Token token) {
      if (token.isBlank()) return;
      boolean isDot = token.text().equals(".");
      boolean isOptional = isField && token.text().equals("?");
      isVariable = (isDot && wasVariables) || (isOptional && isVariable);
      wasVariables = token.isName() && !isField && token.text().equals(VARIABLES);
      isField = isDot || isOptional;
    }
  }
}
